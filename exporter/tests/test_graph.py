"""The ONNX graph computes what PyTorch's recurrent networks do, told here in plain numpy."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import onnxruntime
import pytest

from flair_bundle.graphs.builder import Linear
from flair_bundle.graphs.document_rnn import DocumentRnnWeights, build_document_rnn
from flair_bundle.graphs.recurrent import CellKind, Layer
from flair_bundle.graphs.token_embeddings import WordTable
from flair_bundle.graphs.token_stack import TokenStack
from recurrent_reference import random_direction, run_direction

HIDDEN, LABELS = 4, 3
LENGTHS = [1, 5, 3]


def run_text(weights: DocumentRnnWeights, ids: list[list[int]]) -> Any:
    """The logits of one text, without any padding."""
    tables = zip(weights.words.parts, ids, strict=True)
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

    directions = 2 if both else 1
    words = [5 + index for index in range(tables)]
    first_input = 6 if reprojected else sum(words)

    def layer(inputs: int) -> Layer:
        return Layer(
            tuple(random_direction(kind, inputs, HIDDEN, generator) for _ in range(directions))
        )

    document = HIDDEN * (4 if both else 1)
    return DocumentRnnWeights(
        kind=kind,
        words=TokenStack(
            tuple(WordTable(f"ids_{index}", array(9, length)) for index, length in enumerate(words))
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
    ids = {each.name: generator.integers(0, 9, (3, max(LENGTHS))) for each in weights.words.inputs}

    (logits,) = session.run(["logits"], {**ids, "lengths": np.array(LENGTHS, np.int64)})

    expected = [
        run_text(weights, [rows[text, :length].tolist() for rows in ids.values()])
        for text, length in enumerate(LENGTHS)
    ]
    np.testing.assert_allclose(logits, expected, atol=1e-5)


def test_the_same_weights_give_the_same_file() -> None:
    weights = random_weights("GRU", both=True, layers=1, reprojected=False, tables=1)

    assert build_document_rnn(weights) == build_document_rnn(weights)
