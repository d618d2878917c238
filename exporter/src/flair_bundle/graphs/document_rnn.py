"""The graph of a text classifier over `DocumentRNNEmbeddings`.

words → vectors → (reprojection) → recurrent layers → one vector a text → logits. What Flair
takes as the vector of a text: the last step of a forward network; for a bidirectional one the
first step's output and the last one's, side by side (so the final state of each direction and
also the first state of each).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from flair_bundle.graphs.recurrent import (
    CellKind,
    FloatArray,
    Layer,
    onnx_weights,
    recurrent_node,
)

OPSET = 17
# The oldest file format that holds this opset, so that older runtimes read it too.
IR_VERSION = 8
OUTPUT = "logits"
LENGTHS = "lengths"


@dataclass(frozen=True)
class WordTable:
    """The vectors `[words, length]` that an id input picks from."""

    input: str
    vectors: FloatArray


@dataclass(frozen=True)
class Linear:
    """`x · weightsᵀ + bias`, weights `[out, in]`."""

    weights: FloatArray
    bias: FloatArray


@dataclass(frozen=True)
class DocumentRnnWeights:
    """Everything that the graph computes with; tables in the order of concatenation."""

    kind: CellKind
    tables: tuple[WordTable, ...]
    reprojection: Linear | None
    layers: tuple[Layer, ...]
    head: Linear


class _Graph:
    """Collects nodes and constants; each method returns the name of its result."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, value: np.ndarray[Any, Any]) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def node(self, kind: str, inputs: list[str], result: str, **attributes: Any) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(kind, inputs, [result], name=result, **attributes))
        return result

    def linear(self, source: str, layer: Linear, result: str) -> str:
        weights = self.constant(f"{result}.weights", layer.weights.T)
        bias = self.constant(f"{result}.bias", layer.bias)
        product = self.node("MatMul", [source, weights], f"{result}.product")
        return self.node("Add", [product, bias], result)


def build_document_rnn(weights: DocumentRnnWeights) -> bytes:
    """Serialises the graph: ids `[batch, words]` per table, `lengths [batch]` → `logits`.

    Words after a text's length are padding; their ids have no influence.
    """
    from onnx import TensorProto, checker, helper

    graph = _Graph()
    words = _embed(graph, weights)
    steps_first = graph.node("Transpose", [words], "words.by_step", perm=[1, 0, 2])
    lengths = graph.node("Cast", [LENGTHS], "lengths.int32", to=TensorProto.INT32)
    document = _recur(graph, weights, steps_first, lengths)
    graph.linear(document, weights.head, OUTPUT)

    inputs = [
        helper.make_tensor_value_info(table.input, TensorProto.INT64, ["batch", "words"])
        for table in weights.tables
    ]
    inputs.append(helper.make_tensor_value_info(LENGTHS, TensorProto.INT64, ["batch"]))
    labels = int(weights.head.bias.shape[0])
    output = helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["batch", labels])
    model = helper.make_model(
        helper.make_graph(graph.nodes, "document_rnn", inputs, [output], graph.constants),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="flair-bundle",
    )
    checker.check_model(model)
    return bytes(model.SerializeToString())


def _embed(graph: _Graph, weights: DocumentRnnWeights) -> str:
    parts = []
    for index, table in enumerate(weights.tables):
        vectors = graph.constant(f"words.vectors.{index}", table.vectors)
        parts.append(graph.node("Gather", [vectors, table.input], f"words.{index}", axis=0))
    words = parts[0] if len(parts) == 1 else graph.node("Concat", parts, "words", axis=2)
    if weights.reprojection is None:
        return words
    return graph.linear(words, weights.reprojection, "words.reprojected")


def _recur(graph: _Graph, weights: DocumentRnnWeights, steps: str, lengths: str) -> str:
    """From `[words, batch, length]` to one vector a text, `[batch, length]`."""
    merge = graph.constant("merge_directions", np.array([0, 0, -1], dtype=np.int64))
    source = steps
    for index, layer in enumerate(weights.layers):
        name = f"layer.{index}"
        matrices = onnx_weights(weights.kind, layer)
        constants = [
            graph.constant(f"{name}.{part}", value)
            for part, value in zip(("W", "R", "B"), matrices, strict=True)
        ]
        outputs, final = f"{name}.outputs", f"{name}.final"
        graph.nodes.append(
            recurrent_node(
                weights.kind,
                layer,
                inputs=[source, *constants, lengths],
                outputs=[outputs, final],
                name=name,
            )
        )
        # ONNX keeps the directions on an axis of their own: [words, directions, batch, hidden].
        by_batch = graph.node("Transpose", [outputs], f"{name}.by_batch", perm=[0, 2, 1, 3])
        source = graph.node("Reshape", [by_batch, merge], f"{name}.merged")

    if len(weights.layers[-1].directions) == 1:
        first_axis = graph.constant("first_axis", np.array([0], dtype=np.int64))
        return graph.node("Squeeze", [final, first_axis], "document")
    return _first_and_last_step(graph, source)


def _first_and_last_step(graph: _Graph, steps: str) -> str:
    zero = graph.constant("zero", np.array(0, dtype=np.int64))
    one = graph.constant("one", np.array(1, dtype=np.int64))
    last_axis = graph.constant("last_axis", np.array([1], dtype=np.int64))
    by_text = graph.node("Transpose", [steps], "steps.by_text", perm=[1, 0, 2])
    first = graph.node("Gather", [by_text, zero], "steps.first", axis=1)
    last_index = graph.node("Sub", [LENGTHS, one], "steps.last_index")
    indices = graph.node("Unsqueeze", [last_index, last_axis], "steps.last_indices")
    last = graph.node("GatherND", [by_text, indices], "steps.last", batch_dims=1)
    return graph.node("Concat", [first, last], "document", axis=1)
