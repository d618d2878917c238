"""A bundle is refused before anything of it is parsed, when a file is not what it should be."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from flair_bundle.bundle.reader import read_bundle
from flair_bundle.errors import BundleError


@pytest.fixture
def copy(demonstration: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(demonstration, tmp_path / "copy"))


def test_reads_the_demonstration(demonstration: Path) -> None:
    bundle = read_bundle(demonstration)

    assert set(bundle.files) == {"golden.jsonl", "model.onnx", "vocabulary.json"}
    assert len(bundle.golden) == bundle.manifest["golden"]["count"]
    assert len(bundle.sha256) == 64


def test_refuses_a_flipped_bit(copy: Path) -> None:
    graph = copy / "model.onnx"
    content = bytearray(graph.read_bytes())
    content[len(content) // 2] ^= 1
    graph.write_bytes(content)

    with pytest.raises(BundleError, match=r"model\.onnx is not the file that bundle\.json names"):
        read_bundle(copy)


def test_refuses_a_truncated_file(copy: Path) -> None:
    (copy / "vocabulary.json").write_bytes(b"[]")

    with pytest.raises(BundleError, match=r"allowed: SHA-256 [0-9a-f]{64}, [0-9]+ bytes"):
        read_bundle(copy)


def test_refuses_a_missing_file(copy: Path) -> None:
    (copy / "golden.jsonl").unlink()

    with pytest.raises(BundleError, match=r"golden\.jsonl .* got no such file"):
        read_bundle(copy)


def test_refuses_another_format(copy: Path) -> None:
    manifest = json.loads((copy / "bundle.json").read_text("utf-8"))
    (copy / "bundle.json").write_text(json.dumps({**manifest, "format_version": 2}))

    with pytest.raises(BundleError, match="got format_version 2; allowed: format_version 1"):
        read_bundle(copy)


@pytest.mark.parametrize("content", ["", "<html>", "[]", "{}", "null"])
def test_refuses_a_broken_manifest(content: str, copy: Path) -> None:
    (copy / "bundle.json").write_text(content)

    with pytest.raises(BundleError, match=r"bundle\.json is broken"):
        read_bundle(copy)


def test_refuses_a_folder_without_bundle(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=r"There is no bundle: got no bundle\.json in"):
        read_bundle(tmp_path)
