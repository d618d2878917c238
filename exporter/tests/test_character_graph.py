"""Parts of a graph that read characters compute what PyTorch's networks do, text by text."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnxruntime
import pytest

from flair_bundle.graphs.builder import GraphBuilder, Linear
from flair_bundle.graphs.character_embeddings import CharacterLanguageModel, CharacterWords
from flair_bundle.graphs.document_pool import DocumentPoolWeights, Pooling, build_document_pool
from flair_bundle.graphs.recurrent import CellKind, Layer
from flair_bundle.graphs.token_embeddings import PieceTable, TokenEmbedding, WordTable
from flair_bundle.graphs.token_stack import TokenStack
from recurrent_reference import random_direction, run_direction

COUNT, WIDTH, HIDDEN = 9, 4, 5


@pytest.fixture
def generator() -> np.random.Generator:
    return np.random.default_rng(0)


def run(part: TokenEmbedding, feeds: dict[str, Any]) -> Any:
    graph = GraphBuilder()
    vectors = TokenStack((part,)).add_to(graph)
    content = graph.serialise("test", part.inputs, {vectors: ["batch", "words", part.length]})
    (found,) = onnxruntime.InferenceSession(content).run(None, feeds)
    assert found.shape[-1] == part.length
    return found


@pytest.mark.parametrize("kind", ["GRU", "LSTM"])
@pytest.mark.parametrize("projected", [False, True])
def test_character_language_model(
    kind: CellKind, projected: bool, generator: np.random.Generator
) -> None:
    layers = (
        Layer((random_direction(kind, WIDTH, HIDDEN, generator),)),
        Layer((random_direction(kind, HIDDEN, HIDDEN, generator),)),
    )
    projection = Linear(np.ones((2, HIDDEN), np.float32), np.array([0.5, 1], np.float32))
    part = CharacterLanguageModel(
        ids_input="ids",
        offsets_input="offsets",
        characters=generator.normal(size=(COUNT, WIDTH)).astype(np.float32),
        kind=kind,
        layers=layers,
        projection=projection if projected else None,
    )
    ids = generator.integers(0, COUNT, (3, 12))
    offsets = generator.integers(0, 12, (3, 4))

    found = run(part, {"ids": ids, "offsets": offsets})

    for text in range(3):
        states = part.characters[ids[text]]
        for layer in layers:
            states = run_direction(kind, layer.directions[0], states)
        if projected:
            states = states @ projection.weights.T + projection.bias
        np.testing.assert_allclose(found[text], states[offsets[text]], atol=1e-5)


def test_characters_of_words(generator: np.random.Generator) -> None:
    directions = tuple(random_direction("LSTM", WIDTH, HIDDEN, generator) for _ in range(2))
    characters = generator.normal(size=(COUNT, WIDTH)).astype(np.float32)
    part = CharacterWords("ids", "offsets", characters, Layer(directions))
    end = part.separator_id
    words = [[[1, 2, 3], [4], [5, 6]], [[8] * 40, [1, 2, 3], [7]]]
    ids = np.full((2, 50), end)
    for text, row in zip(words, ids, strict=True):
        flat = [character for word in text for character in [*word, end]]
        row[: len(flat)] = flat
    # The second word of the first text takes the vector of the first one.
    offsets = np.array([[2, 2, 7], [39, 43, 45]])

    found = run(part, {"ids": ids, "offsets": offsets})

    taken = [[words[0][0], words[0][0], words[0][2]], words[1]]
    for text, row in zip(taken, found, strict=True):
        for word, vector in zip(text, row, strict=True):
            steps = characters[word]
            forward = run_direction("LSTM", directions[0], steps)[-1]
            # At the word's last character, which a network that reads backward sees first.
            backward = run_direction("LSTM", directions[1], steps[::-1])[0]
            np.testing.assert_allclose(vector, [*forward, *backward], atol=1e-5)


def test_pieces(generator: np.random.Generator) -> None:
    vectors = generator.normal(size=(COUNT, WIDTH)).astype(np.float32)

    found = run(PieceTable("ids", vectors), {"ids": np.array([[[1, 2], [3, 3]]])})

    np.testing.assert_array_equal(found, [[[*vectors[1], *vectors[2]], [*vectors[3], *vectors[3]]]])


@pytest.mark.parametrize("pooling", ["mean", "max", "min"])
@pytest.mark.parametrize("mode", ["none", "linear", "nonlinear"])
def test_pooling(pooling: Pooling, mode: str, generator: np.random.Generator) -> None:
    def linear(inputs: int, outputs: int, *, bias: bool = True) -> Linear:
        weights = generator.normal(size=(outputs, inputs)).astype(np.float32)
        return Linear(weights, generator.normal(size=outputs).astype(np.float32) if bias else None)

    table = WordTable("ids", generator.normal(size=(COUNT, WIDTH)).astype(np.float32))
    flex = linear(WIDTH, WIDTH, bias=False) if mode != "none" else None
    mapped = linear(WIDTH, WIDTH) if mode == "nonlinear" else None
    head = linear(WIDTH, 3)
    content = build_document_pool(
        DocumentPoolWeights(TokenStack((table,)), flex, mapped, pooling, head)
    )
    ids, lengths = generator.integers(0, COUNT, (3, 6)), np.array([6, 1, 3])

    (found,) = onnxruntime.InferenceSession(content).run(None, {"ids": ids, "lengths": lengths})

    for row, length, logits in zip(ids, lengths, found, strict=True):
        words = table.vectors[row[:length]]
        if flex is not None:
            words = words @ flex.weights.T
        if mapped is not None:
            words = np.maximum(words, 0) @ mapped.weights.T + mapped.bias
        document = getattr(words, pooling)(axis=0)
        np.testing.assert_allclose(logits, head.weights @ document + head.bias, atol=1e-5)


def test_the_mean_of_a_long_text_is_exact(generator: np.random.Generator) -> None:
    """Node's ONNX Runtime sums a long text less well than Python's, so the graph sums doubles."""
    table = WordTable("ids", generator.normal(1, 1, size=(COUNT, WIDTH)).astype(np.float32))
    head = Linear(np.eye(WIDTH, dtype=np.float32), np.zeros(WIDTH, np.float32))
    content = build_document_pool(
        DocumentPoolWeights(TokenStack((table,)), None, None, "mean", head)
    )
    ids = generator.integers(0, COUNT, (1, 20_000))

    (found,) = onnxruntime.InferenceSession(content).run(
        None, {"ids": ids, "lengths": np.array([ids.size])}
    )

    exact = table.vectors[ids[0]].astype(np.float64).mean(axis=0)
    np.testing.assert_allclose(found[0], exact, rtol=1e-7)
