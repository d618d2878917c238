"""Several token embeddings side by side: what the networks over words have below them."""

from __future__ import annotations

from dataclasses import dataclass

from flair_bundle.graphs.builder import GraphBuilder, InputSpec
from flair_bundle.graphs.token_embeddings import TokenEmbedding


@dataclass(frozen=True)
class TokenStack:
    """Token embeddings in the order of concatenation.

    A network over words takes `inputs` into the inputs of its graph, calls `add_to` once, and
    goes on from the vectors `[batch, words, length]`. Those of padding words are arbitrary.
    """

    parts: tuple[TokenEmbedding, ...]

    @property
    def inputs(self) -> tuple[InputSpec, ...]:
        """The graph's inputs that the parts read; never the lengths of the texts."""
        return tuple(each for part in self.parts for each in part.inputs)

    @property
    def length(self) -> int:
        """Length of a word's vector."""
        return sum(part.length for part in self.parts)

    def add_to(self, graph: GraphBuilder, name: str = "words") -> str:
        """Adds all parts, their nodes prefixed with `name`; returns the name of the vectors."""
        vectors = [part.add_to(graph, f"{name}.{index}") for index, part in enumerate(self.parts)]
        return vectors[0] if len(vectors) == 1 else graph.node("Concat", vectors, name, axis=2)
