"""Words of a transformer as part of a graph: encoder, then one vector a word of its subwords.

The host cuts long texts into windows and says where each word's subwords are: positions in the
flattened windows, counted from 1. Position 0 is a row of zeros, the vector of a word without
subwords.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from flair_bundle.graphs.builder import GraphBuilder, InputSpec

Pooling = Literal["first", "last", "first_last", "mean"]


@dataclass(frozen=True)
class TransformerInputs:
    """Names of the inputs; which of the last five there are depends on the pooling."""

    ids: str
    mask: str
    first: str
    last: str
    positions: str
    words: str
    counts: str
    # Two transformers in one stack have windows of their own.
    suffix: str = ""


@dataclass(frozen=True)
class TransformerWords:
    """An encoder and how its subwords become words.

    Attributes:
        encoder: A serialised ONNX model `ids, mask [windows, subwords]` → one output
            `[windows, subwords, hidden]`, with `names.ids` and `names.mask` as inputs.
        hidden: Length of a subword's vector.
        pooling: Flair's `subtoken_pooling`.
        names: The inputs.
    """

    encoder: bytes
    hidden: int
    pooling: Pooling
    names: TransformerInputs

    @property
    def inputs(self) -> tuple[InputSpec, ...]:
        """As `TokenEmbedding`."""
        names = self.names
        windows = (f"windows{names.suffix}", f"subwords{names.suffix}")
        by_word, by_place = ("batch", "words"), ("batch", f"places{names.suffix}")
        pooled = {
            "first": [InputSpec(names.first, by_word)],
            "last": [InputSpec(names.last, by_word)],
            "first_last": [InputSpec(names.first, by_word), InputSpec(names.last, by_word)],
            "mean": [
                InputSpec(names.positions, by_place),
                InputSpec(names.words, by_place),
                InputSpec(names.counts, by_word),
            ],
        }[self.pooling]
        return (InputSpec(names.ids, windows), InputSpec(names.mask, windows), *pooled)

    @property
    def length(self) -> int:
        """As `TokenEmbedding`."""
        return self.hidden * (2 if self.pooling == "first_last" else 1)

    def add_to(self, graph: GraphBuilder, name: str) -> str:
        """As `TokenEmbedding`."""
        hidden = _inline(graph, self.encoder, f"{name}.encoder/")
        flat = graph.node("Reshape", [hidden, graph.integers(-1, self.hidden)], f"{name}.flat")
        nothing = graph.constant(f"{name}.nothing", np.zeros((1, self.hidden), np.float32))
        table = graph.node("Concat", [nothing, flat], f"{name}.table", axis=0)
        if self.pooling == "mean":
            return self._add_mean(graph, table, name)
        if self.pooling == "first_last":
            parts = [
                graph.node("Gather", [table, self.names.first], f"{name}.first", axis=0),
                graph.node("Gather", [table, self.names.last], f"{name}.last", axis=0),
            ]
            return graph.node("Concat", parts, name, axis=2)
        place = self.names.first if self.pooling == "first" else self.names.last
        return graph.node("Gather", [table, place], name, axis=0)

    def _add_mean(self, graph: GraphBuilder, table: str, name: str) -> str:
        """Adds the subwords of each word up, then divides by their number."""
        from onnx import TensorProto

        subwords = graph.node("Gather", [table, self.names.positions], f"{name}.subwords", axis=0)
        shape = graph.node("Shape", [subwords], f"{name}.subwords_shape")
        column = graph.node("Unsqueeze", [self.names.words, graph.integers(2)], f"{name}.column")
        # Padding places say word 0, to which they add the row of zeros.
        targets = graph.node("Expand", [column, shape], f"{name}.targets")
        words_shape = graph.node("Shape", [self.names.counts], f"{name}.words_shape")
        full_shape = graph.node(
            "Concat", [words_shape, graph.integers(self.hidden)], f"{name}.full_shape", axis=0
        )
        empty = graph.node("ConstantOfShape", [full_shape], f"{name}.empty")
        sums = graph.node(
            "ScatterElements",
            [empty, targets, subwords],
            f"{name}.sums",
            axis=1,
            reduction="add",
        )
        counts = graph.node("Cast", [self.names.counts], f"{name}.counts", to=TensorProto.FLOAT)
        one = graph.constant(f"{name}.one", np.ones((), np.float32))
        divisors = graph.node("Max", [counts, one], f"{name}.divisors")
        divisor = graph.node("Unsqueeze", [divisors, graph.integers(2)], f"{name}.divisor")
        return graph.node("Div", [sums, divisor], name)


def _inline(graph: GraphBuilder, encoder: bytes, prefix: str) -> str:
    """Adds a whole model; its inputs keep their names, everything else gets the prefix."""
    import onnx
    from onnx import compose, numpy_helper

    model: Any = compose.add_prefix(
        onnx.load_from_string(encoder), prefix, rename_inputs=False, rename_outputs=True
    )
    for initializer in model.graph.initializer:
        graph.constant(initializer.name, numpy_helper.to_array(initializer))
    graph.nodes.extend(model.graph.node)
    (output,) = model.graph.output
    return str(output.name)
