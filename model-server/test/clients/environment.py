"""A virtual environment with the clients that people use, below the user's cache: made once, then no network is needed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

PACKAGES = [
    "kserve==0.21.0",
    "openai==3.54.0",
    "pytest==9.2.0",
    "schemathesis==4.32.5",
    "tritonclient[grpc,http]==2.73.0",
]

HOME = Path.home() / ".cache" / "streaming-inference" / "clients-venv"
RESTARTED = "CLIENTS_VENV_RESTARTED"


def ensure() -> None:
    """Returns only in an interpreter of the environment; makes it first where it is missing or another one."""
    if os.environ.get(RESTARTED):
        return
    python = HOME / "bin" / "python"
    wanted = hashlib.sha256("\n".join([sys.version, *PACKAGES]).encode()).hexdigest()[:16]
    marker = HOME / f"installed-{wanted}"
    if not marker.exists():
        venv.create(HOME, with_pip=True, clear=True)
        install = [
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            *PACKAGES,
        ]
        if subprocess.run(install).returncode != 0:
            raise SystemExit(
                f"Could not install {', '.join(PACKAGES)} into {HOME} (see pip's message above). "
                "Run this again when a package index is reachable; once installed, no network is needed."
            )
        marker.touch()
    os.environ[RESTARTED] = "1"
    os.execv(python, [str(python), *sys.argv])
