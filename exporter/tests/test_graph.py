"""The ONNX graph computes what PyTorch's recurrent networks do, told here in plain numpy."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import onnxruntime
import pytest

from flair_bundle.graphs.document_rnn import (
    DocumentRnnWeights,
    Linear,
    WordTable,
    build_document_rnn,
)
from flair_bundle.graphs.recurrent import CellKind, Direction, Layer

HIDDEN, LABELS = 4, 3
LENGTHS = [1, 5, 3]


def sigmoid(values: Any) -> Any:
    return 1 / (1 + np.exp(-values))


def run_direction(kind: CellKind, weights: Direction, steps: Any) -> Any:
    """The outputs `[steps, hidden]` of one direction, by the equations of PyTorch's manual."""
    state, cell, outputs = np.zeros(HIDDEN), np.zeros(HIDDEN), []
    for step in steps:
        from_input = weights.input_weights @ step + weights.input_bias
        from_state = weights.hidden_weights @ state + weights.hidden_bias
        if kind == "GRU":
            (ir, iz, i_n), (hr, hz, hn) = np.split(from_input, 3), np.split(from_state, 3)
            reset, update = sigmoid(ir + hr), sigmoid(iz + hz)
            state = (1 - update) * np.tanh(i_n + reset * hn) + update * state
        else:
            i, f, g, o = np.split(from_input + from_state, 4)
            cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
            state = sigmoid(o) * np.tanh(cell)
        outputs.append(state)
    return np.array(outputs)


def run_text(weights: DocumentRnnWeights, ids: list[list[int]]) -> Any:
    """The logits of one text, without any padding."""
    tables = zip(weights.tables, ids, strict=True)
    steps = np.concatenate([table.vectors[row] for table, row in tables], axis=1)
    if weights.reprojection is not None:
        steps = steps @ weights.reprojection.weights.T + weights.reprojection.bias
    for layer in weights.layers:
        outputs = [run_direction(weights.kind, layer.directions[0], steps)]
        if len(layer.directions) == 2:
            outputs.append(run_direction(weights.kind, layer.directions[1], steps[::-1])[::-1])
        steps = np.concatenate(outputs, axis=1)
    both = len(weights.layers[-1].directions) == 2
    document = np.concatenate([steps[0], steps[-1]]) if both else steps[-1]
    return weights.head.weights @ document + weights.head.bias


def random_weights(
    kind: CellKind, *, both: bool, layers: int, reprojected: bool, tables: int
) -> DocumentRnnWeights:
    generator = np.random.default_rng(0)

    def array(*shape: int) -> Any:
        return generator.normal(size=shape).astype(np.float32)

    gates = (3 if kind == "GRU" else 4) * HIDDEN
    directions = 2 if both else 1
    words = [5 + index for index in range(tables)]
    first_input = 6 if reprojected else sum(words)

    def layer(inputs: int) -> Layer:
        return Layer(
            tuple(
                Direction(array(gates, inputs), array(gates, HIDDEN), array(gates), array(gates))
                for _ in range(directions)
            )
        )

    document = HIDDEN * (4 if both else 1)
    return DocumentRnnWeights(
        kind=kind,
        tables=tuple(
            WordTable(f"ids_{index}", array(9, length)) for index, length in enumerate(words)
        ),
        reprojection=Linear(array(6, sum(words)), array(6)) if reprojected else None,
        layers=tuple(
            layer(first_input if index == 0 else HIDDEN * directions) for index in range(layers)
        ),
        head=Linear(array(LABELS, document), array(LABELS)),
    )


CASES = list(itertools.product(["GRU", "LSTM"], [False, True], [1, 2], [False, True], [1, 2]))


@pytest.mark.parametrize(("kind", "both", "layers", "reprojected", "tables"), CASES)
def test_equals_the_equations(
    kind: CellKind, both: bool, layers: int, reprojected: bool, tables: int
) -> None:
    weights = random_weights(kind, both=both, layers=layers, reprojected=reprojected, tables=tables)
    session = onnxruntime.InferenceSession(build_document_rnn(weights))
    generator = np.random.default_rng(1)
    # Padding is not zero, as the graph has to ignore it whatever it is.
    ids = {table.input: generator.integers(0, 9, (3, max(LENGTHS))) for table in weights.tables}

    (logits,) = session.run(["logits"], {**ids, "lengths": np.array(LENGTHS, np.int64)})

    expected = [
        run_text(weights, [rows[text, :length].tolist() for rows in ids.values()])
        for text, length in enumerate(LENGTHS)
    ]
    np.testing.assert_allclose(logits, expected, atol=1e-5)


def test_the_same_weights_give_the_same_file() -> None:
    weights = random_weights("GRU", both=True, layers=1, reprojected=False, tables=1)

    assert build_document_rnn(weights) == build_document_rnn(weights)
