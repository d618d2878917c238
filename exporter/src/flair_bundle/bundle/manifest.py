"""Makes `bundle.json`, the manifest that names and hashes everything else in a bundle."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flair_bundle import __version__
from flair_bundle.errors import BundleError

FORMAT_VERSION = 1
GRAPH_FILE = "model.onnx"
GOLDEN_FILE = "golden.jsonl"
MANIFEST_FILE = "bundle.json"
# Largest difference of a score from Flair's own that still counts as the same answer.
TOLERANCE = 1e-4
# SPDX's word for "nobody has said".
UNKNOWN_LICENCE = "NOASSERTION"

_NAME = re.compile(r"[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?")
_VERSION = re.compile(r"[0-9A-Za-z]([0-9A-Za-z._-]{0,61}[0-9A-Za-z])?")


@dataclass(frozen=True)
class Identity:
    """What a bundle is called, as URLs, folders and Kafka headers show it."""

    name: str
    version: str
    description: str = ""

    def __post_init__(self) -> None:
        _check("name", self.name, _NAME, "1–63 lower-case letters, digits and . _ - inside")
        _check("version", self.version, _VERSION, "1–63 letters, digits and . _ - inside")


@dataclass(frozen=True)
class Credits:
    """Licence and attribution of the data and weights that a model was made from."""

    licence: str = UNKNOWN_LICENCE
    attribution: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Provenance:
    """The model file and the libraries that a bundle was made with."""

    source_sha256: str
    flair: str
    torch: str


def build_manifest(
    *,
    identity: Identity,
    labels: list[str],
    graph: dict[str, Any],
    features: list[dict[str, Any]],
    golden_count: int,
    files: dict[str, bytes],
    metrics: dict[str, Any],
    provenance: Provenance,
    credit: Credits,
    task: str = "text-classification",
    decoding: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The manifest of a model.

    Args:
        identity: Name, version and description.
        labels: The label of each logit.
        graph: `opset`, `inputs` and `outputs`.
        features: How words become the graph's inputs.
        golden_count: Number of golden texts.
        files: Every other file of the bundle, by name.
        metrics: `accuracy` and `evaluated_on`, or nothing.
        provenance: What it was made from.
        credit: Whose work is in it.
        task: `text-classification` or `token-classification`.
        decoding: How logits become an answer; by default one label a text, by softmax.
    """
    decoding = decoding or {"kind": "softmax"}
    return {
        "format_version": FORMAT_VERSION,
        "name": identity.name,
        "version": identity.version,
        "task": task,
        "description": identity.description,
        "labels": labels,
        "multi_label": decoding["kind"] == "sigmoid",
        "graph": {"file": GRAPH_FILE, **graph},
        "tokenization": {"kind": "segtok"},
        "features": features,
        "decoding": decoding,
        "golden": {"file": GOLDEN_FILE, "count": golden_count, "tolerance": TOLERANCE},
        "files": {name: file_entry(content) for name, content in sorted(files.items())},
        "metrics": metrics,
        "provenance": {
            "source_sha256": provenance.source_sha256,
            "flair": provenance.flair,
            "torch": provenance.torch,
            "exporter": __version__,
            "created_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        },
        "licence": credit.licence,
        "attribution": credit.attribution,
    }


def file_entry(content: bytes) -> dict[str, Any]:
    """SHA-256 and size of a file, as the manifest holds them."""
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def _check(what: str, value: str, pattern: re.Pattern[str], allowed: str) -> None:
    if not pattern.fullmatch(value):
        raise BundleError(
            f"The {what} of the bundle is not usable in a URL or folder",
            got=repr(value),
            allowed=allowed,
            todo=f"Give another --{what}",
        )
