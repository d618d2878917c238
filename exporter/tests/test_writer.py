"""A bundle folder appears whole or not at all."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from flair_bundle.bundle import writer
from flair_bundle.bundle.writer import write_bundle
from flair_bundle.errors import BundleError

FILES = {"model.onnx": b"graph", "golden.jsonl": b"{}\n"}
MANIFEST = {"format_version": 1, "description": "ü"}


def everything_below(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_writes_all_files_and_the_manifest(tmp_path: Path) -> None:
    target = tmp_path / "name" / "1.0.0"

    write_bundle(target, FILES, MANIFEST)

    assert everything_below(tmp_path) == [
        "name",
        "name/1.0.0",
        "name/1.0.0/bundle.json",
        "name/1.0.0/golden.jsonl",
        "name/1.0.0/model.onnx",
    ]
    assert json.loads((target / "bundle.json").read_text("utf-8")) == MANIFEST
    # Others than the exporting user have to read it.
    assert target.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("broken", ["model.onnx", "golden.jsonl", "bundle.json"])
def test_leaves_nothing_when_interrupted(
    broken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen_before_the_end: list[list[str]] = []
    real_write = writer._write

    def write_until_broken(path: Path, content: bytes) -> None:
        seen_before_the_end.append(everything_below(tmp_path))
        if path.name == broken:
            # As when Ctrl-C is pressed: not an Exception.
            raise KeyboardInterrupt
        real_write(path, content)

    monkeypatch.setattr(writer, "_write", write_until_broken)
    with pytest.raises(KeyboardInterrupt):
        write_bundle(tmp_path / "1.0.0", FILES, MANIFEST)

    assert everything_below(tmp_path) == []
    assert all("1.0.0" not in names for names in seen_before_the_end)


def test_the_manifest_is_written_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    real_write = writer._write

    def write_and_note(path: Path, content: bytes) -> None:
        order.append(path.name)
        real_write(path, content)

    monkeypatch.setattr(writer, "_write", write_and_note)
    write_bundle(tmp_path / "1.0.0", FILES, MANIFEST)

    assert order == ["model.onnx", "golden.jsonl", "bundle.json"]


def test_never_overwrites(tmp_path: Path) -> None:
    target = tmp_path / "1.0.0"
    write_bundle(target, FILES, MANIFEST)

    with pytest.raises(BundleError) as error:
        write_bundle(target, {"model.onnx": b"other"}, MANIFEST)

    assert str(error.value) == (
        "The bundle was not written, because something lies there already: "
        f"got {target}; allowed: a folder that does not exist yet, or is empty. "
        "Choose another folder or version, or remove it first."
    )
    assert (target / "model.onnx").read_bytes() == b"graph"


KILLED_WHILE_WRITING = """
import os, signal, sys
from pathlib import Path
from flair_bundle.bundle import writer

real_write = writer._write

def write_and_die(path, content):
    if path.name == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)
    real_write(path, content)

writer._write = write_and_die
writer.write_bundle(Path(sys.argv[1]), {"model.onnx": b"graph", "golden.jsonl": b"{}"}, {})
"""


@pytest.mark.parametrize("file", ["model.onnx", "golden.jsonl", "bundle.json"])
def test_a_killed_export_leaves_no_bundle_and_can_be_repeated(file: str, tmp_path: Path) -> None:
    target = tmp_path / "1.0.0"

    killed = subprocess.run(
        [sys.executable, "-c", KILLED_WHILE_WRITING, target, file],
        env={**os.environ, "PYTHONPATH": str(Path(writer.__file__).parents[2])},
        check=False,
    )

    assert killed.returncode == -signal.SIGKILL
    # Hidden, and without a name that anybody would look for.
    assert all(path.name.startswith(".1.0.0.partial-") for path in tmp_path.iterdir())
    assert any(tmp_path.iterdir())
    write_bundle(target, FILES, MANIFEST)
    assert [path.name for path in tmp_path.iterdir()] == ["1.0.0"]


def test_an_export_that_is_still_running_is_left_alone(tmp_path: Path) -> None:
    running = tmp_path / ".1.0.0.partial-x"
    running.mkdir()

    with writer._locked(running):
        write_bundle(tmp_path / "1.0.0", FILES, MANIFEST)

    assert running.is_dir()
    assert (tmp_path / "1.0.0" / "bundle.json").is_file()
