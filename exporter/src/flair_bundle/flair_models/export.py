"""From a Flair `.pt` to a bundle folder."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from flair_bundle.bundle.answer import ScoredText
from flair_bundle.bundle.golden import choose_golden, labels_of, to_jsonl
from flair_bundle.bundle.manifest import (
    GOLDEN_FILE,
    GRAPH_FILE,
    Credits,
    Identity,
    Provenance,
    build_manifest,
)
from flair_bundle.bundle.reader import Bundle
from flair_bundle.bundle.writer import check_target, write_bundle
from flair_bundle.flair_models.families import export_model
from flair_bundle.flair_models.loading import load_text_classifier
from flair_bundle.flair_models.scoring import score_with_flair
from flair_bundle.runtime.verification import Comparison, verify_bundle
from flair_bundle.texts.awkward import AWKWARD

# More candidates than a bundle holds, so that its golden texts can be of many labels.
CANDIDATES = 300
# Fewer labels than this among the golden texts would prove little.
FEWEST_GOLDEN_LABELS = 3

Progress = Callable[[str], None]


def export_bundle(
    source: Path,
    target: Path,
    *,
    identity: Identity,
    texts: Sequence[str],
    metrics: dict[str, Any],
    credit: Credits,
    trust: bool,
    progress: Progress,
) -> Comparison:
    """Exports a model, proves it on the golden texts and writes the bundle.

    Args:
        source: The `.pt` file.
        target: The folder to make.
        identity: What the bundle is called.
        texts: Texts to choose golden ones from, beside the built-in awkward ones.
        metrics: `accuracy` and `evaluated_on`, where they are known.
        credit: Licence and attribution.
        trust: Whether the `.pt` may be read at all, as reading it can run code.
        progress: Is told what happens.

    Returns:
        How far the bundle is from Flair on the golden texts.

    Raises:
        BundleError: The model is unsupported, the target is taken, or an answer differs; no
            folder is left behind.
    """
    check_target(target)
    progress(f"loading {source.name}")
    model = load_text_classifier(source, trust=trust)
    progress(f"building the graph of {type(model.embeddings).__name__}")
    exported = export_model(model)
    progress("scoring the golden texts with Flair")
    golden = _golden(model, texts, progress)

    files = {**exported.files, GRAPH_FILE: exported.graph, GOLDEN_FILE: to_jsonl(golden)}
    manifest = build_manifest(
        identity=identity,
        labels=model.label_dictionary.get_items(),
        graph={"opset": exported.opset, "inputs": exported.inputs, "outputs": exported.outputs},
        features=exported.features,
        golden_count=len(golden),
        files=files,
        metrics=metrics,
        provenance=_provenance(source),
        credit=credit,
        task=exported.task,
        decoding=exported.decoding,
    )
    progress("comparing ONNX Runtime with Flair")
    comparison = verify_bundle(Bundle(manifest, files, sha256=""))
    write_bundle(target, files, manifest)
    return comparison


def score_texts(model: Any, texts: Sequence[str]) -> list[ScoredText]:
    """The texts with Flair's own answers."""
    answers = score_with_flair(model, texts)
    return [ScoredText(text, answer) for text, answer in zip(texts, answers, strict=True)]


def _golden(model: Any, texts: Sequence[str], progress: Progress) -> list[ScoredText]:
    awkward = [text for group in AWKWARD.values() for text in group]
    golden = choose_golden(score_texts(model, awkward), score_texts(model, texts[:CANDIDATES]))
    labels = labels_of(golden)
    possible = min(FEWEST_GOLDEN_LABELS, len(model.label_dictionary))
    if len(labels) < possible:
        progress(
            f"warning: only the labels {', '.join(sorted(labels))} occur among the golden texts, "
            "so they prove little; give more typical texts with --golden"
        )
    return golden


def _provenance(source: Path) -> Provenance:
    from importlib.metadata import version

    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Provenance(source_sha256=digest, flair=version("flair"), torch=version("torch"))
