"""The graph of a text classifier over `DocumentPoolEmbeddings`.

words → vectors → (linear map, without a bias) → (ReLU and another linear map) → mean, largest or
smallest value over the words → logits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from flair_bundle.graphs.builder import LENGTHS, LENGTHS_INPUT, GraphBuilder, Linear
from flair_bundle.graphs.token_stack import TokenStack

OUTPUT = "logits"
Pooling = Literal["mean", "max", "min"]


@dataclass(frozen=True)
class DocumentPoolWeights:
    """Everything that the graph computes with.

    Attributes:
        words: The token embeddings.
        flex: The map of the fine-tune modes `linear` and `nonlinear`.
        nonlinear_map: What comes after the ReLU of the mode `nonlinear`.
        pooling: How the words of a text become one vector.
        head: The decoder.
    """

    words: TokenStack
    flex: Linear | None
    nonlinear_map: Linear | None
    pooling: Pooling
    head: Linear


def build_document_pool(weights: DocumentPoolWeights) -> bytes:
    """Serialises the graph: the inputs of the words and `lengths [batch]` → `logits`.

    Words after a text's length are padding; they have no influence.
    """
    graph = GraphBuilder()
    words = weights.words.add_to(graph)
    if weights.flex is not None:
        words = graph.linear(words, weights.flex, "words.flex")
    if weights.nonlinear_map is not None:
        words = graph.node("Relu", [words], "words.relu")
        words = graph.linear(words, weights.nonlinear_map, "words.mapped")
    document = _pool(graph, words, weights.pooling)
    graph.linear(document, weights.head, OUTPUT)
    labels = int(weights.head.weights.shape[0])
    return graph.serialise(
        "document_pool", [*weights.words.inputs, LENGTHS_INPUT], {OUTPUT: ["batch", labels]}
    )


def _pool(graph: GraphBuilder, words: str, pooling: Pooling) -> str:
    from onnx import TensorProto

    neutral = {"mean": 0.0, "max": -np.inf, "min": np.inf}[pooling]
    padding = graph.constant("pool.padding", np.array(neutral, np.float32))
    inside = graph.is_word(words, "pool.is_word")
    kept = graph.node("Where", [inside, words, padding], "pool.words")
    if pooling != "mean":
        kind = "ReduceMax" if pooling == "max" else "ReduceMin"
        return graph.node(kind, [kept], "document", axes=[1], keepdims=0)
    # In double precision: the sum of some thousand words is off by more than a score may be.
    exact = graph.node("Cast", [kept], "pool.words.double", to=TensorProto.DOUBLE)
    total = graph.node("ReduceSum", [exact, graph.integers(1)], "pool.sum", keepdims=0)
    counts = graph.node("Cast", [LENGTHS], "pool.counts", to=TensorProto.DOUBLE)
    columns = graph.node("Unsqueeze", [counts, graph.integers(1)], "pool.divisors")
    mean = graph.node("Div", [total, columns], "document.double")
    return graph.node("Cast", [mean], "document", to=TensorProto.FLOAT)
