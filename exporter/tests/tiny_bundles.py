"""Bundles of models that a test built, without a `.pt` and without choosing golden texts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flair_bundle.bundle.answer import ScoredText
from flair_bundle.bundle.golden import to_jsonl
from flair_bundle.bundle.manifest import (
    GOLDEN_FILE,
    GRAPH_FILE,
    Credits,
    Identity,
    Provenance,
    build_manifest,
)
from flair_bundle.bundle.reader import Bundle
from flair_bundle.bundle.writer import write_bundle

_GOLDEN = 8
# Characters.
LONG = 1_500


def write_tiny_bundle(
    model: Any, folder: Path, expected: Sequence[ScoredText], *, name: str = "tiny"
) -> Bundle:
    """Exports a model into `folder`; its golden texts are the first of the expected ones."""
    from flair_bundle.flair_models.families import export_model

    exported = export_model(model)
    golden = list(expected[:_GOLDEN])
    files = {**exported.files, GRAPH_FILE: exported.graph, GOLDEN_FILE: to_jsonl(golden)}
    manifest = build_manifest(
        identity=Identity(name, "1.0.0"),
        labels=model.label_dictionary.get_items(),
        graph={"opset": exported.opset, "inputs": exported.inputs, "outputs": exported.outputs},
        features=exported.features,
        golden_count=len(golden),
        files=files,
        metrics={},
        provenance=Provenance("0" * 64, "0.15.1", "2.15.0"),
        credit=Credits(),
        task=exported.task,
        decoding=exported.decoding,
    )
    write_bundle(folder, files, manifest)
    return Bundle(manifest, files, sha256="")


def flair_answers(model: Any, texts: Sequence[str]) -> list[ScoredText]:
    """The texts with Flair's own answers; long ones alone, as a batch is as long as its longest."""
    from flair_bundle.flair_models.scoring import score_with_flair

    short = [text for text in texts if len(text) <= LONG]
    scored = dict(zip(short, score_with_flair(model, short), strict=True))
    for text in texts:
        if len(text) > LONG:
            scored[text] = score_with_flair(model, [text])[0]
    return [ScoredText(text, scored[text]) for text in texts]
