"""The graph of a tagger computes what PyTorch's formulas say, and pools subwords as it is told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from flair_bundle.graphs.builder import GraphBuilder, InputSpec, Linear
from flair_bundle.graphs.recurrent import Direction, FloatArray, Layer
from flair_bundle.graphs.tagger import OUTPUT, Recurrent, TaggerWeights, build_tagger
from flair_bundle.graphs.token_embeddings import WordTable
from flair_bundle.graphs.token_stack import TokenStack
from flair_bundle.graphs.transformer_word import Pooling, TransformerInputs, TransformerWords

RANDOM = np.random.default_rng(3)
WORDS, LABELS, HIDDEN = 7, 5, 4


def numbers(*shape: int) -> FloatArray:
    return RANDOM.normal(size=shape).astype(np.float32)


def run(graph: bytes, **inputs: Any) -> FloatArray:
    import onnxruntime

    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    arrays = {name: np.array(value, np.int64) for name, value in inputs.items()}
    (output,) = session.run([OUTPUT], arrays)
    return np.asarray(output)


def test_without_network_each_word_stands_alone() -> None:
    table, head = numbers(WORDS, 3), Linear(numbers(LABELS, 3), numbers(LABELS))
    reprojection = Linear(numbers(3, 3), numbers(3))
    graph = build_tagger(
        TaggerWeights(TokenStack((WordTable("word_ids", table),)), reprojection, None, head)
    )

    logits = run(graph, word_ids=[[1, 2], [3, 0]])

    words = table[np.array([[1, 2], [3, 0]])]
    assert reprojection.bias is not None
    assert head.bias is not None
    reprojected = words @ reprojection.weights.T + reprojection.bias
    np.testing.assert_allclose(logits, reprojected @ head.weights.T + head.bias, atol=1e-5)


def test_padding_has_no_influence_on_a_network_both_ways() -> None:
    def direction() -> Direction:
        return Direction(
            numbers(4 * HIDDEN, 3), numbers(4 * HIDDEN, HIDDEN), *(numbers(4 * HIDDEN),) * 2
        )

    weights = TaggerWeights(
        TokenStack((WordTable("word_ids", numbers(WORDS, 3)),)),
        None,
        Recurrent("LSTM", (Layer((direction(), direction())),)),
        Linear(numbers(LABELS, 2 * HIDDEN), numbers(LABELS)),
    )
    graph = build_tagger(weights)

    alone = run(graph, word_ids=[[3, 1]], lengths=[2])
    padded = run(graph, word_ids=[[2, 4, 5, 6], [3, 1, 6, 6]], lengths=[4, 2])

    assert padded.shape == (2, 4, LABELS)
    np.testing.assert_allclose(padded[1, :2], alone[0], atol=1e-6)
    # Each word sees the other one.
    assert not np.allclose(run(graph, word_ids=[[3, 2]], lengths=[2])[0, 0], alone[0, 0])


@pytest.mark.parametrize("pooling", ["first", "last", "first_last", "mean"])
def test_pooling_of_subwords(pooling: Pooling) -> None:
    table = numbers(10, HIDDEN)
    names = TransformerInputs("ids", "mask", "first", "last", "places", "words", "counts")
    part = TransformerWords(encoder(table), HIDDEN, pooling, names)
    graph = GraphBuilder()
    vectors = part.add_to(graph, "words_0")
    graph.node("Identity", [vectors], OUTPUT)
    model = graph.serialise("test", part.inputs, {OUTPUT: ["batch", "words", part.length]})
    # Two windows of the first text, one of the second; the first text's second word has nothing.
    fed = {
        "ids": [[1, 2, 3], [1, 4, 5], [1, 6, 0]],
        "mask": [[1, 1, 1], [1, 1, 1], [1, 1, 0]],
        "first": [[2, 0, 5], [8, 0, 0]],
        "last": [[3, 0, 6], [8, 0, 0]],
        "places": [[2, 3, 5, 6], [8, 0, 0, 0]],
        "words": [[0, 0, 2, 2], [0, 0, 0, 0]],
        "counts": [[2, 0, 2], [1, 0, 0]],
    }

    found = run(model, **{spec.name: fed[spec.name] for spec in part.inputs})

    nothing = np.zeros(HIDDEN, np.float32)
    first = np.array([[table[2], nothing, table[4]], [table[6], nothing, nothing]])
    last = np.array([[table[3], nothing, table[5]], [table[6], nothing, nothing]])
    expected = {
        "first": first,
        "last": last,
        "first_last": np.concatenate([first, last], axis=2),
        "mean": (first + last) / 2,
    }[pooling]
    np.testing.assert_allclose(found, expected, atol=1e-6)


def encoder(table: FloatArray) -> bytes:
    """Looks each subword up; the mask multiplies by one, so that it is read."""
    from onnx import TensorProto

    graph = GraphBuilder()
    rows = graph.node("Gather", [graph.constant("table", table), "ids"], "rows", axis=0)
    mask = graph.node("Cast", ["mask"], "floats", to=TensorProto.FLOAT)
    column = graph.node("Unsqueeze", [mask, graph.integers(2)], "column")
    graph.node("Mul", [rows, column], "hidden")
    windows = ("windows", "subwords")
    inputs = [InputSpec("ids", windows), InputSpec("mask", windows)]
    return graph.serialise("encoder", inputs, {"hidden": [*windows, int(table.shape[1])]})
