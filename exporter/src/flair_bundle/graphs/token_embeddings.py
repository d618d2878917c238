"""Token embeddings as parts of a graph: each makes `[batch, words, length]` of its inputs.

What they make of padding words is arbitrary; whatever comes after has to ignore it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from flair_bundle.graphs.builder import GraphBuilder, InputSpec
from flair_bundle.graphs.recurrent import FloatArray


class TokenEmbedding(Protocol):
    """A part of a graph that turns its inputs into a vector for each word."""

    @property
    def inputs(self) -> tuple[InputSpec, ...]:
        """The graph's inputs that it reads."""

    @property
    def length(self) -> int:
        """Length of a vector."""

    def add_to(self, graph: GraphBuilder, name: str) -> str:
        """Adds its nodes, all prefixed with `name`; returns the name of the vectors."""


@dataclass(frozen=True)
class WordTable:
    """The vectors `[words, length]` that ids `[batch, words]` pick from."""

    input: str
    vectors: FloatArray

    @property
    def inputs(self) -> tuple[InputSpec, ...]:
        """As `TokenEmbedding`."""
        return (InputSpec(self.input, ("batch", "words")),)

    @property
    def length(self) -> int:
        """As `TokenEmbedding`."""
        return int(self.vectors.shape[1])

    def add_to(self, graph: GraphBuilder, name: str) -> str:
        """As `TokenEmbedding`."""
        vectors = graph.constant(f"{name}.vectors", self.vectors)
        return graph.node("Gather", [vectors, self.input], name, axis=0)


@dataclass(frozen=True)
class PieceTable:
    """The vectors of two pieces of each word, side by side; ids `[batch, words, 2]`."""

    input: str
    vectors: FloatArray

    @property
    def inputs(self) -> tuple[InputSpec, ...]:
        """As `TokenEmbedding`."""
        return (InputSpec(self.input, ("batch", "words", 2)),)

    @property
    def length(self) -> int:
        """As `TokenEmbedding`."""
        return 2 * int(self.vectors.shape[1])

    def add_to(self, graph: GraphBuilder, name: str) -> str:
        """As `TokenEmbedding`."""
        vectors = graph.constant(f"{name}.vectors", self.vectors)
        pairs = graph.node("Gather", [vectors, self.input], f"{name}.pairs", axis=0)
        return graph.node("Reshape", [pairs, graph.integers(0, 0, self.length)], name)
