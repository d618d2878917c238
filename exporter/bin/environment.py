#!/usr/bin/env python3
"""Prints the Python of the environment that the exporter's scripts run in, making it when needed.

    environment.py light    what reading and verifying bundles needs (some 300 MB)
    environment.py full     with Flair and torch (about 6 GB)

An environment lies under ~/.cache/streaming-inference (or $STREAMING_INFERENCE_CACHE) and holds
exactly what its lock file names; it is made again only when the lock file changes, so that later
runs need no network. Needs nothing but a Python of 3.11 or newer.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

EXPORTER = Path(__file__).resolve().parent.parent
CACHE = Path(
    os.environ.get("STREAMING_INFERENCE_CACHE", Path.home() / ".cache" / "streaming-inference")
)
# Kind of environment → its folder, its lock file and the free disk it takes in GB.
KINDS = {
    "light": ("exporter-venv-light", "requirements-light.lock", 1),
    "full": ("exporter-venv", "requirements.lock", 8),
}
OLDEST_PYTHON = (3, 11)


def main() -> int:
    """Prints the interpreter's path; everything else goes to stderr."""
    if len(sys.argv) != 2 or sys.argv[1] not in KINDS:
        return fail(f"got {sys.argv[1:]}; allowed: {' or '.join(KINDS)}")
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(str(part) for part in sys.version_info[:3])
        return fail(f"python3 is {found}; 3.11 or newer is needed. Install it, first on the PATH")
    folder, lock_name, disk_gb = KINDS[sys.argv[1]]
    home, lock = CACHE / folder, EXPORTER / lock_name
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{folder}.in-use").open("w") as guard:
        # Two scripts that start at once must not install into the same folder.
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not is_current(home, lock) and not make(home, lock, disk_gb):
            return 1
    print(home / "bin" / "python")
    return 0


def is_current(home: Path, lock: Path) -> bool:
    """Tells whether an environment was made, to the end, from this lock file."""
    stamp = home / "made-from"
    return stamp.is_file() and stamp.read_text() == digest(lock)


def make(home: Path, lock: Path, disk_gb: int) -> bool:
    """Installs the lock file; the stamp is written last, so a broken-off one is made again."""
    free_gb = shutil.disk_usage(home.parent).free / 1e9
    if free_gb < disk_gb and not home.exists():
        fail(f"{free_gb:.1f} GB of disk are free at {home.parent}; {disk_gb} are needed. Free some")
        return False
    print(f"Making {home} from {lock.name} (once) …", file=sys.stderr)
    (home / "made-from").unlink(missing_ok=True)
    commands = [
        [sys.executable, "-m", "venv", str(home)],
        [
            *(str(home / "bin" / "python"), "-m", "pip", "install"),
            # The lock file names everything, so nothing else may come in.
            *("--no-deps", "--quiet", "--disable-pip-version-check", "-r", str(lock)),
        ],
    ]
    for command in commands:
        if subprocess.run(command, stdout=sys.stderr, check=False).returncode != 0:
            fail(f"{' '.join(command)} failed, see above. Once it worked no network is needed")
            return False
    (home / "made-from").write_text(digest(lock))
    return True


def digest(lock: Path) -> str:
    """SHA-256 of the lock file and the version of Python it was installed for."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return hashlib.sha256(lock.read_bytes() + version.encode()).hexdigest()


def fail(reason: str) -> int:
    """Says why there is no environment."""
    print(f"The exporter's Python environment is not there: {reason}.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
