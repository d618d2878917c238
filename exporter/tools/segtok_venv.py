"""A small virtual environment with segtok alone, so that the segtok tools need neither torch nor Flair.

`ensure()` is called first by each tool: it makes the environment once and restarts the tool in it, unless
the interpreter already has the pinned versions (the exporter's own environment does). Afterwards no network
is needed.
"""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
import venv
from pathlib import Path

SEGTOK_VERSION = "1.5.11"
REGEX_VERSION = "2026.11.15"

REPOSITORY = Path(__file__).resolve().parents[2]
CACHE = Path.home() / ".cache" / "streaming-inference"
HOME = CACHE / "segtok-venv"

RESTARTED = "SEGTOK_VENV_RESTARTED"


def ensure() -> None:
    """Returns only in an interpreter that has the pinned segtok and regex."""
    wrong = mismatches()
    if not wrong:
        return
    if RESTARTED in os.environ:
        raise SystemExit(
            f"The segtok environment has {', '.join(wrong)}; allowed are segtok {SEGTOK_VERSION} and "
            f"regex {REGEX_VERSION}. Delete {HOME} and run this again."
        )
    python = HOME / "bin" / "python"
    marker = HOME / f"installed-{SEGTOK_VERSION}-{REGEX_VERSION}"
    if not marker.exists():
        venv.create(HOME, with_pip=True, clear=True)
        packages = [f"segtok=={SEGTOK_VERSION}", f"regex=={REGEX_VERSION}"]
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages]
        if subprocess.run(install).returncode != 0:
            raise SystemExit(
                f"Could not install {' and '.join(packages)} (see pip's message above). "
                "Once they are installed no network is needed; run this again when a package index is reachable."
            )
        marker.touch()
    os.environ[RESTARTED] = "1"
    os.execv(python, [str(python), *sys.argv])


def mismatches() -> list[str]:
    found = []
    for package, allowed in (("segtok", SEGTOK_VERSION), ("regex", REGEX_VERSION)):
        try:
            version = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            version = "none"
        if version != allowed:
            found.append(f"{package} {version}")
    return found
