"""Reads a bundle folder and checks every hash before anything is parsed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flair_bundle.bundle.answer import ScoredText
from flair_bundle.bundle.manifest import FORMAT_VERSION, MANIFEST_FILE, file_entry
from flair_bundle.errors import BundleError


@dataclass(frozen=True)
class Bundle:
    """A bundle whose files are the ones that its manifest names."""

    manifest: dict[str, Any]
    files: dict[str, bytes]
    sha256: str

    @property
    def golden(self) -> list[ScoredText]:
        """The golden texts with Flair's answers."""
        # Not splitlines(): it also splits at characters that may stand inside a text.
        content = self.files[self.manifest["golden"]["file"]].decode("utf-8")
        return [ScoredText.from_json_line(line) for line in content.split("\n") if line]


def read_bundle(folder: Path) -> Bundle:
    """Reads a whole bundle into memory.

    Raises:
        BundleError: No bundle, another format, or a file that is not what the manifest says.
    """
    manifest_path = folder / MANIFEST_FILE
    if not manifest_path.is_file():
        raise BundleError(
            "There is no bundle",
            got=f"no {MANIFEST_FILE} in {folder}",
            allowed="a folder that flair-bundle export wrote",
            todo="Check the path",
        )
    raw = manifest_path.read_bytes()
    manifest = _parse(raw)
    files = {
        name: _read_checked(folder / name, expected) for name, expected in manifest["files"].items()
    }
    return Bundle(manifest, files, file_entry(raw)["sha256"])


def _parse(raw: bytes) -> dict[str, Any]:
    try:
        manifest = json.loads(raw)
        version = manifest["format_version"]
    except (ValueError, KeyError, TypeError) as error:
        raise BundleError(
            f"{MANIFEST_FILE} is broken",
            got=f"{type(error).__name__}: {error}",
            allowed="the JSON object that flair-bundle export wrote",
            todo="Export the bundle again",
        ) from error
    if version != FORMAT_VERSION:
        raise BundleError(
            "The bundle has another format",
            got=f"format_version {version}",
            allowed=f"format_version {FORMAT_VERSION}",
            todo="Use the exporter that belongs to it, or export it again",
        )
    return manifest


def _read_checked(path: Path, expected: dict[str, Any]) -> bytes:
    content = path.read_bytes() if path.is_file() else None
    got = "no such file" if content is None else f"SHA-256 {file_entry(content)['sha256']}"
    if content is None or file_entry(content) != expected:
        raise BundleError(
            f"{path.name} is not the file that {MANIFEST_FILE} names",
            got=got,
            allowed=f"SHA-256 {expected['sha256']}, {expected['bytes']} bytes",
            todo="Fetch or export the bundle again",
        )
    return content
