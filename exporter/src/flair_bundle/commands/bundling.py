"""From a Flair `.pt` to a bundle folder: load, build, prove, write."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flair_bundle.bundle.answer import ScoredText
from flair_bundle.bundle.golden import choose_golden, labels_of, put_long_last, to_jsonl
from flair_bundle.bundle.manifest import (
    GOLDEN_FILE,
    GRAPH_FILE,
    Credits,
    Identity,
    Provenance,
    build_manifest,
    file_entry,
)
from flair_bundle.bundle.quantization import REPORT_FILE, Quantized, assess, quantize_graph
from flair_bundle.bundle.reader import Bundle
from flair_bundle.bundle.schema import check_schema
from flair_bundle.bundle.writer import check_target, write_bundle
from flair_bundle.runtime.verification import Comparison, score_bundle, verify_bundle
from flair_bundle.texts.batches import in_batches
from flair_bundle.texts.golden import golden_candidates

# Fewer labels than this among the golden texts would prove little.
FEWEST_GOLDEN_LABELS = 3
# Words. Scores of a CRF come of sums that grow with the text; those of a longer one are not certain
# to 1e-4 in Flair itself (docs/flair-parity.md).
LONGEST_UNDER_A_CRF = 100
_SHOWN_EVERY = 128

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Request:
    """What is to be exported, and how.

    Attributes:
        source: The `.pt` file.
        target: The folder to make.
        identity: What the bundle is called.
        texts: Texts to choose golden ones from, beside the built-in ones.
        metrics: `accuracy` and `evaluated_on`, where they are known.
        credit: Licence and attribution.
        trust: Whether a `.pt` that names more than the allow-list may run its code.
        quantize: Whether the weights become 8-bit numbers.
        flip_budget: Part of the golden texts whose label may change by that.
    """

    source: Path
    target: Path
    identity: Identity
    texts: Sequence[str]
    metrics: dict[str, Any]
    credit: Credits
    trust: bool = False
    quantize: bool = False
    flip_budget: float = 0.0


@dataclass(frozen=True)
class Result:
    """What came of it.

    Attributes:
        comparison: How far the exact graph is from Flair on the golden texts.
        quantized: What the 8-bit weights changed, where they were asked for.
    """

    comparison: Comparison
    quantized: Quantized | None


def export_bundle(request: Request, progress: Progress) -> Result:
    """Exports a model, proves it on the golden texts and writes the bundle.

    Raises:
        BundleError: The model is refused, the target is taken, or an answer differs; no folder is
            left behind.
    """
    check_target(request.target)
    progress(f"loading {request.source.name}")
    from flair_bundle.flair_models.families import export_model
    from flair_bundle.flair_models.loading import load_model

    loaded = load_model(request.source, trust=request.trust)
    model = loaded.model
    progress(f"building the graph of a {type(model).__name__}, {type(model.embeddings).__name__}")
    exported = export_model(model)
    longest = LONGEST_UNDER_A_CRF if exported.decoding["kind"] == "crf" else None
    golden = _golden(model, request.texts, progress, longest)

    files = {**exported.files, GRAPH_FILE: exported.graph, GOLDEN_FILE: to_jsonl(golden)}
    manifest = build_manifest(
        identity=request.identity,
        labels=model.label_dictionary.get_items(),
        graph={"opset": exported.opset, "inputs": exported.inputs, "outputs": exported.outputs},
        features=exported.features,
        golden_count=len(golden),
        files=files,
        metrics=request.metrics,
        provenance=_provenance(request.source),
        credit=request.credit,
        task=exported.task,
        decoding=exported.decoding,
    )
    manifest["provenance"]["pickle"] = {
        "reader": "trusted" if loaded.trusted else "restricted",
        "container": loaded.container,
        "names": list(loaded.names),
    }
    progress(f"comparing ONNX Runtime with Flair on {len(golden)} texts")
    comparison = verify_bundle(Bundle(manifest, files, sha256=""))
    quantized = None
    if request.quantize:
        progress("making the weights 8-bit numbers")
        quantized = _quantize(manifest, files, golden, request)
    check_schema(manifest)
    write_bundle(request.target, files, manifest)
    return Result(comparison, quantized)


def score_texts(model: Any, texts: Sequence[str], progress: Progress) -> list[ScoredText]:
    """The texts with Flair's own answers, in order."""
    from flair_bundle.flair_models.scoring import score_with_flair

    done: dict[str, ScoredText] = {}
    shown = 0
    for batch in in_batches(texts):
        answers = score_with_flair(model, batch, batch_size=len(batch))
        done.update(
            (text, ScoredText(text, answer)) for text, answer in zip(batch, answers, strict=True)
        )
        if len(done) - shown >= _SHOWN_EVERY or len(done) == len(set(texts)):
            shown = len(done)
            progress(f"{shown} of {len(set(texts))} texts scored with Flair")
    return [done[text] for text in texts]


def _golden(
    model: Any, own: Sequence[str], progress: Progress, longest: int | None
) -> list[ScoredText]:
    """Texts of at most `longest` words with Flair's answers, in the order of the file."""
    from flair_bundle.flair_models.scoring import texts_flair_can_read
    from flair_bundle.runtime.tokenization import split_words

    candidates = golden_candidates(own)
    groups = [
        [
            text
            for text in texts_flair_can_read(model, group)
            if longest is None or len(split_words(text)) <= longest
        ]
        for group in (candidates.awkward, candidates.own, candidates.varied, candidates.filler)
    ]
    answered = {
        each.text: each
        for each in score_texts(
            model, list(dict.fromkeys(text for group in groups for text in group)), progress
        )
    }
    chosen = choose_golden(*([answered[text] for text in group] for group in groups))
    golden = put_long_last(chosen, lambda text: len(split_words(text)))
    labels = labels_of(golden)
    possible = min(FEWEST_GOLDEN_LABELS, len(model.label_dictionary))
    if len(labels) < possible:
        progress(
            f"warning: only the labels {', '.join(sorted(labels)) or '(none)'} occur among the "
            "golden texts, so they prove little; give more typical texts with --golden"
        )
    return golden


def _quantize(
    manifest: dict[str, Any],
    files: dict[str, bytes],
    golden: Sequence[ScoredText],
    request: Request,
) -> Quantized:
    """Puts the 8-bit graph and its own reference into a bundle's manifest and files."""
    exact_size = len(files[GRAPH_FILE])
    files[GRAPH_FILE] = quantize_graph(files[GRAPH_FILE])
    bundle = Bundle(manifest, files, sha256="")
    texts = [text.text for text in golden]
    quantized = assess(
        golden,
        score_bundle(bundle, texts, batch_size=1),
        score_bundle(bundle, texts),
        flip_budget=request.flip_budget,
        sizes=(exact_size, len(files[GRAPH_FILE])),
        own=frozenset(request.texts),
    )
    files[GOLDEN_FILE] = to_jsonl(quantized.golden)
    files[REPORT_FILE] = quantized.report
    manifest["golden"]["tolerance"] = quantized.tolerance
    manifest["golden"]["flip_budget"] = quantized.flip_budget
    manifest["quantization"] = quantized.manifest
    manifest["files"] = {name: file_entry(content) for name, content in sorted(files.items())}
    return quantized


def _provenance(source: Path) -> Provenance:
    from importlib.metadata import version

    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Provenance(source_sha256=digest, flair=version("flair"), torch=version("torch"))
