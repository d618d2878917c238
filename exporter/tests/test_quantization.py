"""A bundle with 8-bit weights says what it changed, and keeps to a budget."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from flair_bundle.bundle.answer import Answer, ScoredText
from flair_bundle.bundle.quantization import assess, quantize_graph
from flair_bundle.bundle.reader import read_bundle
from flair_bundle.errors import BundleError, MismatchError
from flair_bundle.runtime.verification import verify_bundle

EXACT = [ScoredText(f"text {number}", Answer("a", 0.75)) for number in range(100)]


def answers(changed: int, by: float = 0.0) -> list[Answer]:
    return [
        Answer("b", 0.5) if number < changed else Answer("a", 0.75 - by) for number in range(100)
    ]


def product(columns: int) -> bytes:
    weights = np.random.default_rng(1).normal(size=(64, columns)).astype(np.float32)
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"])],
        "product",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 64])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, columns])],
        [numpy_helper.from_array(weights, "w")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    return bytes(model.SerializeToString())


def test_weights_become_a_quarter_as_large() -> None:
    graph = product(512)

    small = quantize_graph(graph)

    assert len(small) < 0.35 * len(graph)
    weights = [
        numpy_helper.to_array(each)
        for each in onnx.load_model_from_string(small).graph.initializer
        if each.data_type == TensorProto.INT8 and len(each.dims) == 2
    ]
    assert [each.shape for each in weights] == [(64, 512)]
    # 7 bits, so that sums of products of bytes fit 16 bits on processors without VNNI.
    assert np.abs(weights[0].astype(np.int32)).max() <= 64


def test_a_graph_without_products_is_refused() -> None:
    graph = helper.make_graph(
        [helper.make_node("Relu", ["x"], ["y"])],
        "none",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8

    with pytest.raises(BundleError, match="Nothing in this model can be quantised: got the op"):
        quantize_graph(model.SerializeToString())


def test_a_bundle_has_its_own_reference_and_a_report() -> None:
    quantized = assess(
        EXACT, answers(2, by=0.01), answers(1, by=0.04), flip_budget=0.02, sizes=(400, 100)
    )

    assert [text.answer for text in quantized.golden] == answers(2, by=0.01)
    # Twice what neighbours in a batch moved a score by.
    assert quantized.tolerance == pytest.approx(0.06)
    assert quantized.manifest["labels_changed"] == 2
    assert quantized.manifest["largest_difference"] == pytest.approx(0.01)
    report = json.loads(quantized.report)
    assert report["graph_bytes"] == {"fp32": 400, "int8": 100}
    assert [each["text"] for each in report["labels_changed"]] == ["text 0", "text 1"]
    assert report["labels_changed"][0]["flair"] == {"label": "a", "score": 0.75}
    assert report["labels_changed"][0]["int8"] == {"label": "b", "score": 0.5}


def test_the_report_tells_typical_texts_from_hard_ones() -> None:
    own = {f"text {number}" for number in range(50, 150)}

    quantized = assess(
        EXACT, answers(2, by=0.01), answers(2), flip_budget=0.02, sizes=(4, 1), own=own
    )

    report = json.loads(quantized.report)
    numbers = {"compared": 50, "largest_difference": pytest.approx(0.01)}
    assert report["against_flair_on_your_texts"] == {**numbers, "label_differences": 0}
    assert report["against_flair_on_hard_texts"] == {**numbers, "label_differences": 2}


def test_half_of_the_budget_holds_for_typical_texts_by_themselves() -> None:
    own = {text.text for text in EXACT[:20]}

    assess(EXACT, answers(1), answers(1), flip_budget=0.1, sizes=(1, 1), own=own)
    with pytest.raises(MismatchError) as error:
        assess(EXACT, answers(2), answers(2), flip_budget=0.1, sizes=(1, 1), own=own)

    assert "changes more labels of your own texts than its budget allows" in str(error.value)
    assert "got 2 of 20" in str(error.value)
    assert "allowed: 1 (half of --flip-budget 0.1)" in str(error.value)


@pytest.mark.parametrize(("alone", "batched"), [(3, 3), (0, 3)])
def test_more_changed_labels_than_the_budget_allows(alone: int, batched: int) -> None:
    with pytest.raises(MismatchError) as error:
        assess(EXACT, answers(alone), answers(batched), flip_budget=0.02, sizes=(1, 1))

    assert "changes more labels than its budget allows" in str(error.value)
    assert "allowed: 2 (--flip-budget 0.02)" in str(error.value)


def test_verify_keeps_to_the_budget(demonstration: Path) -> None:
    bundle = read_bundle(demonstration)
    texts = bundle.golden[:40]

    def with_other_labels(count: int, flip_budget: float) -> None:
        golden = {**bundle.manifest["golden"], "flip_budget": flip_budget}
        changed = dataclasses.replace(bundle, manifest={**bundle.manifest, "golden": golden})
        wrong = [ScoredText(text.text, Answer("other", 0.5)) for text in texts[:count]]
        verify_bundle(changed, [*wrong, *texts[count:]])

    with_other_labels(2, 0.05)
    with pytest.raises(MismatchError, match=r"allowed: 2 other labels, scores within 0\.0001"):
        with_other_labels(3, 0.05)
    with pytest.raises(MismatchError, match=r"allowed: equal labels, scores within 0\.0001"):
        with_other_labels(1, 0.0)
