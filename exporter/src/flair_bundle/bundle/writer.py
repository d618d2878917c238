"""Writes a bundle folder whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
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
    unfinished = Path(tempfile.mkdtemp(prefix=f".{target.name}.partial-", dir=target.parent))
    try:
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


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
