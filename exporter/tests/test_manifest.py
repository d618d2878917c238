"""Manifests follow the schema that the server's types are made from."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from conftest import REPOSITORY
from flair_bundle.bundle.manifest import Credits, Identity, Provenance, build_manifest
from flair_bundle.credits import BUILT_IN, read_credits
from flair_bundle.errors import BundleError

SCHEMA = json.loads((REPOSITORY / "contract/schemas/bundle.schema.json").read_text("utf-8"))


def manifest(**changes: object) -> dict[str, object]:
    arguments = {
        "identity": Identity("intents", "1.0.0", "what people want"),
        "labels": ["a", "b"],
        "graph": {
            "opset": 17,
            "inputs": [{"name": "lengths", "datatype": "INT64", "shape": [-1]}],
            "outputs": [{"name": "logits", "datatype": "FP32", "shape": [-1, 2]}],
        },
        "features": [{"kind": "lengths", "input": "lengths"}],
        "golden_count": 1,
        "files": {"model.onnx": b"x", "golden.jsonl": b"{}"},
        "metrics": {},
        "provenance": Provenance("0" * 64, "0.15.1", "2.15.0"),
        "credit": Credits(),
    }
    return build_manifest(**{**arguments, **changes})  # type: ignore[arg-type]


def test_follows_the_schema() -> None:
    jsonschema.validate(manifest(), SCHEMA)


def test_the_schema_is_not_vacuous() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(manifest(labels=[]), SCHEMA)


def test_the_demonstration_follows_the_schema(demonstration: Path) -> None:
    found = json.loads((demonstration / "bundle.json").read_text("utf-8"))

    jsonschema.validate(found, SCHEMA)
    assert found["metrics"]["accuracy"] >= 0.85
    assert "held-back" in found["metrics"]["evaluated_on"]
    assert found["licence"] == "CC-BY-4.0"
    assert "PolyAI" in found["attribution"][0]["by"]


def test_hashes_and_sizes() -> None:
    assert manifest()["files"] == {
        "golden.jsonl": {
            "sha256": "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
            "bytes": 2,
        },
        "model.onnx": {
            "sha256": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
            "bytes": 1,
        },
    }


@pytest.mark.parametrize("name", ["", "Intents", "a/b", "../a", "a" * 64, "-a", "a\n"])
def test_refuses_names_that_are_no_folders(name: str) -> None:
    with pytest.raises(BundleError) as error:
        Identity(name, "1.0.0")

    assert str(error.value) == (
        f"The name of the bundle is not usable in a URL or folder: got {name!r}; allowed: 1–63 "
        "lower-case letters, digits and . _ - inside. Give another --name."
    )


@pytest.mark.parametrize("version", ["", "1/2", "..", "v 1"])
def test_refuses_versions_that_are_no_folders(version: str) -> None:
    with pytest.raises(BundleError, match="The version of the bundle"):
        Identity("intents", version)


def test_credits_are_joined(tmp_path: Path) -> None:
    own = tmp_path / "own.json"
    entry = {"what": "weights", "by": "somebody", "licence": "MIT"}
    own.write_text(json.dumps({"licence": "MIT", "attribution": [entry]}))

    found = read_credits([*BUILT_IN, str(own)])

    assert found.licence == "CC-BY-4.0 AND Apache-2.0 AND MIT"
    assert [entry["licence"] for entry in found.attribution] == ["CC-BY-4.0", "Apache-2.0", "MIT"]
    jsonschema.validate(manifest(credit=found), SCHEMA)


def test_nobody_said_is_a_licence_too() -> None:
    assert read_credits([]).licence == "NOASSERTION"


def test_unknown_credits_name_the_known_ones() -> None:
    with pytest.raises(BundleError, match="allowed: banking77, minilm, or a file with a JSON"):
        read_credits(["nothing.json"])
