"""Puts an ONNX graph together, node by node."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from flair_bundle.graphs.recurrent import FloatArray

OPSET = 17
# The oldest file format that holds this opset, so that older runtimes read it too.
IR_VERSION = 8
LENGTHS = "lengths"


@dataclass(frozen=True)
class InputSpec:
    """An INT64 input; an axis is a fixed size or a name, and axes of one name have one size."""

    name: str
    axes: tuple[str | int, ...]


@dataclass(frozen=True)
class Linear:
    """`x · weightsᵀ + bias`, weights `[out, in]`; no bias is a bias of zero."""

    weights: FloatArray
    bias: FloatArray | None


LENGTHS_INPUT = InputSpec(LENGTHS, ("batch",))


class GraphBuilder:
    """Collects nodes and constants; each method returns the name of its result.

    Names have to be unique within a graph: a part of it that can occur twice prefixes its own.
    """

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self._constants: dict[str, Any] = {}

    def constant(self, name: str, value: Any) -> str:
        """Adds a tensor that is part of the model."""
        from onnx import numpy_helper

        if name in self._constants:
            raise AssertionError(f"two constants of the graph are called {name}")
        self._constants[name] = numpy_helper.from_array(np.asarray(value, order="C"), name)
        return name

    def integers(self, *values: int) -> str:
        """A vector of whole numbers, as axes and shapes are given; the same one is added once."""
        name = "integers." + "_".join(str(value) for value in values)
        return name if name in self._constants else self.constant(name, np.array(values, np.int64))

    def integer(self, value: int) -> str:
        """A whole number without dimensions; the same one is added once."""
        name = f"integer.{value}"
        return name if name in self._constants else self.constant(name, np.array(value, np.int64))

    def node(self, kind: str, inputs: list[str], result: str, **attributes: Any) -> str:
        """Adds a node of one result."""
        from onnx import helper

        self.nodes.append(helper.make_node(kind, inputs, [result], name=result, **attributes))
        return result

    def linear(self, source: str, layer: Linear, result: str) -> str:
        """Applies a linear layer to the last axis."""
        weights = self.constant(f"{result}.weights", layer.weights.T)
        if layer.bias is None:
            return self.node("MatMul", [source, weights], result)
        bias = self.constant(f"{result}.bias", layer.bias)
        product = self.node("MatMul", [source, weights], f"{result}.product")
        return self.node("Add", [product, bias], result)

    def is_word(self, words: str, name: str) -> str:
        """Tells words from padding: booleans `[batch, words, 1]` for `[batch, words, …]`."""
        shape = self.node("Shape", [words], f"{name}.shape", start=1, end=2)
        count = self.node("Squeeze", [shape], f"{name}.count")
        steps = [self.integer(0), count, self.integer(1)]
        positions = self.node("Range", steps, f"{name}.positions")
        ends = self.node("Unsqueeze", [LENGTHS, self.integers(1)], f"{name}.ends")
        inside = self.node("Less", [positions, ends], f"{name}.inside")
        return self.node("Unsqueeze", [inside, self.integers(2)], name)

    def serialise(
        self, name: str, inputs: Sequence[InputSpec], outputs: dict[str, list[str | int]]
    ) -> bytes:
        """The checked model; `outputs` are float tensors with their axes."""
        from onnx import TensorProto, checker, helper

        graph = helper.make_graph(
            self.nodes,
            name,
            [
                helper.make_tensor_value_info(each.name, TensorProto.INT64, list(each.axes))
                for each in inputs
            ],
            [
                helper.make_tensor_value_info(output, TensorProto.FLOAT, axes)
                for output, axes in outputs.items()
            ],
            list(self._constants.values()),
        )
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
            producer_name="flair-bundle",
        )
        checker.check_model(model)
        return bytes(model.SerializeToString())
