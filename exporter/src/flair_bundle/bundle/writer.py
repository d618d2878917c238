"""Writes a bundle folder whole or not at all."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flair_bundle.bundle.manifest import MANIFEST_FILE
from flair_bundle.errors import BundleError

_FOLDER_MODE = 0o755


def check_target(target: Path) -> None:
    """Refuses a place where something lies already: a published bundle never changes.

    Raises:
        BundleError: `target` exists and is not an empty folder.
    """
    if target.is_dir() and not any(target.iterdir()):
        return
    if target.exists() or target.is_symlink():
        raise BundleError(
            "The bundle was not written, because something lies there already",
            got=str(target),
            allowed="a folder that does not exist yet, or is empty",
            todo="Choose another folder or version, or remove it first",
        )


def write_bundle(target: Path, files: dict[str, bytes], manifest: dict[str, Any]) -> None:
    """Writes the files, then the manifest, and only then gives the folder its name.

    Until the last step everything lies in a hidden sibling folder, which is removed when the
    writing fails: a reader never sees half a bundle.

    Raises:
        BundleError: `target` is taken.
    """
    check_target(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(target)
    unfinished = Path(tempfile.mkdtemp(prefix=_prefix(target), dir=target.parent))
    try:
        # The lock tells other exports that somebody is at work here; it ends with the process.
        with _locked(unfinished):
            for name, content in files.items():
                _write(unfinished / name, content)
            text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
            _write(unfinished / MANIFEST_FILE, text.encode("utf-8"))
            unfinished.chmod(_FOLDER_MODE)
            # Renaming a folder onto an empty one replaces it; onto any other it fails.
            unfinished.rename(target)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def _prefix(target: Path) -> str:
    return f".{target.name}.partial-"


def _remove_leftovers(target: Path) -> None:
    """Removes what killed exports to the same folder left behind."""
    for leftover in target.parent.glob(f"{_prefix(target)}*"):
        try:
            with _locked(leftover):
                shutil.rmtree(leftover, ignore_errors=True)
        except OSError:
            # Its export is still running, or it is gone by now.
            continue


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Holds the lock of a folder.

    Raises:
        BlockingIOError: Another process holds it.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
