"""Makes the weights of a graph 8-bit numbers: smaller and faster, and no longer exact."""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flair_bundle.bundle.answer import Answer, ScoredText
from flair_bundle.errors import BundleError, MismatchError
from flair_bundle.runtime.verification import Comparison, compare_answers

KINDS = ("int8",)
REPORT_FILE = "quantization.json"
# Part of the golden texts whose labels may change, against Flair and from machine to machine.
FLIP_BUDGET = 0.1
# Of the texts that people give as typical, half of that part: most of the others are meant to be
# hard. MiniLM on BANKING77: 1 of 123 typical ones, 12 of 133 hard ones.
TYPICAL_PART = 0.5
# Activations are scaled by the largest of a batch, so neighbours move a score: as far as this is
# allowed whatever was measured, and further by this factor over what was.
SMALLEST_TOLERANCE = 0.02
TOLERANCE_FACTOR = 2.0


@dataclass(frozen=True)
class Quantized:
    """What becomes of an exact bundle.

    Attributes:
        golden: The golden texts with the answers of the 8-bit graph.
        tolerance: How far a score may be from those.
        flip_budget: Part of the golden texts whose label may differ from those.
        report: What changed against Flair, for people; goes into the bundle.
        manifest: The entry `quantization` of the manifest.
        typical: The comparison with Flair on the texts that people gave.
        made: The same on the texts written here, most of which are meant to be hard.
    """

    golden: list[ScoredText]
    tolerance: float
    flip_budget: float
    report: bytes
    manifest: dict[str, Any]
    typical: Comparison
    made: Comparison


def quantize_graph(graph: bytes) -> bytes:
    """Returns the graph with 8-bit weights, a scale a channel; inputs are scaled as they come.

    Weights keep to 7 bits, so that processors without VNNI do not overflow: the same integers
    come out everywhere.

    Raises:
        BundleError: Nothing in the graph can be quantised.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    with tempfile.TemporaryDirectory(prefix="flair-bundle-int8-") as scratch:
        source, prepared, target = (Path(scratch) / name for name in ("a", "b", "c"))
        source.write_bytes(graph)
        logging.getLogger().setLevel(logging.ERROR)
        quant_pre_process(source, prepared, skip_symbolic_shape=True)
        quantize_dynamic(
            prepared, target, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
        )
        result = target.read_bytes()
    operators = {node.op_type for node in onnx.load_model_from_string(result).graph.node}
    if not any("Integer" in name or name.startswith("DynamicQuantize") for name in operators):
        raise BundleError(
            "Nothing in this model can be quantised",
            got=f"the operators {', '.join(sorted(operators))}",
            allowed="matrix products with constant weights, or LSTMs",
            todo="Export it without --quantize",
        )
    return result


def assess(
    exact: Sequence[ScoredText],
    alone: Sequence[Answer],
    batched: Sequence[Answer],
    *,
    flip_budget: float,
    sizes: tuple[int, int],
    own: Collection[str] = (),
) -> Quantized:
    """Compares an 8-bit graph with Flair, and says what its bundle promises instead of 1e-4.

    Args:
        exact: The golden texts with Flair's answers.
        alone: Answers of the 8-bit graph, each text scored alone: the new reference.
        batched: The same, scored in batches.
        flip_budget: Part of the texts whose label may change (0 … 1).
        sizes: Bytes of the graph before and after.
        own: The texts that people gave as typical; these have half of the budget.

    Raises:
        MismatchError: More labels changed against Flair than the budget allows.
    """
    against_flair = compare_answers(exact, alone)
    golden = [ScoredText(text.text, answer) for text, answer in zip(exact, alone, strict=True)]
    within = compare_answers(golden, batched)
    tolerance = max(SMALLEST_TOLERANCE, TOLERANCE_FACTOR * within.largest_difference)
    allowed = flips_allowed(len(exact), flip_budget)
    worst = max(against_flair.label_differences, within.label_differences)
    if worst > allowed:
        raise MismatchError(
            "The 8-bit model changes more labels than its budget allows",
            got=f"{against_flair.label_differences} of {len(exact)} against Flair, "
            f"{within.label_differences} by its neighbours in a batch; the worst: "
            f"{against_flair.worst_in_words()}",
            allowed=f"{allowed} (--flip-budget {flip_budget:g})",
            todo="Export it without --quantize, or allow more with --flip-budget",
        )
    typical, made = _apart(exact, alone, own)
    typical_allowed = flips_allowed(typical.compared, flip_budget * TYPICAL_PART)
    if typical.label_differences > typical_allowed:
        raise MismatchError(
            "The 8-bit model changes more labels of your own texts than its budget allows",
            got=f"{typical.label_differences} of {typical.compared}; the worst: "
            f"{typical.worst_in_words()}",
            allowed=f"{typical_allowed} (half of --flip-budget {flip_budget:g})",
            todo="Export it without --quantize, or allow more with --flip-budget",
        )
    report = _report(exact, alone, sizes) | {
        "against_flair": _summary(against_flair),
        "against_flair_on_your_texts": _summary(typical),
        "against_flair_on_hard_texts": _summary(made),
        "alone_against_batched": _summary(within),
    }
    manifest = {
        "kind": "int8-dynamic",
        "labels_changed": against_flair.label_differences,
        "compared": against_flair.compared,
        "largest_difference": against_flair.largest_difference,
        "report": REPORT_FILE,
    }
    written = (json.dumps(report, indent=2) + "\n").encode("ascii")
    return Quantized(
        golden, round(tolerance, 6), flip_budget, written, manifest, typical=typical, made=made
    )


def flips_allowed(count: int, flip_budget: float) -> int:
    """Texts of `count` whose label may differ."""
    return int(count * flip_budget)


def _apart(
    exact: Sequence[ScoredText], alone: Sequence[Answer], own: Collection[str]
) -> tuple[Comparison, Comparison]:
    """The comparison with Flair, of the texts that people gave and of those written here."""
    pairs = list(zip(exact, alone, strict=True))
    parts = [
        [pair for pair in pairs if (pair[0].text in own) == wanted] for wanted in (True, False)
    ]
    typical, made = (
        compare_answers([text for text, _ in part], [answer for _, answer in part])
        for part in parts
    )
    return typical, made


def _report(
    exact: Sequence[ScoredText], alone: Sequence[Answer], sizes: tuple[int, int]
) -> dict[str, Any]:
    changed = [
        {"text": text.text, "flair": text.answer.to_record(), "int8": answer.to_record()}
        for text, answer in zip(exact, alone, strict=True)
        if compare_answers([text], [answer]).label_differences
    ]
    return {
        "graph_bytes": {"fp32": sizes[0], "int8": sizes[1]},
        "labels_changed": changed,
    }


def _summary(comparison: Comparison) -> dict[str, Any]:
    return {
        "compared": comparison.compared,
        "label_differences": comparison.label_differences,
        "largest_difference": comparison.largest_difference,
    }
