"""A GRU or LSTM layer of PyTorch as an ONNX node.

PyTorch and ONNX stack the gates of a cell in different orders, and ONNX keeps the two bias
vectors of PyTorch side by side. A GRU of PyTorch applies its reset gate after the recurrent
product, which ONNX calls `linear_before_reset`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
CellKind = Literal["GRU", "LSTM"]

# Positions of ONNX's gates in PyTorch's stack: GRU r z n → z r h; LSTM i f g o → i o f c.
_GATES_OF_PYTORCH: dict[CellKind, tuple[int, ...]] = {"GRU": (1, 0, 2), "LSTM": (0, 3, 1, 2)}


@dataclass(frozen=True)
class Direction:
    """The weights of one direction of one layer, with PyTorch's shapes and gate order.

    Attributes:
        input_weights: `[gates * hidden, input]`.
        hidden_weights: `[gates * hidden, hidden]`.
        input_bias: `[gates * hidden]`.
        hidden_bias: `[gates * hidden]`.
    """

    input_weights: FloatArray
    hidden_weights: FloatArray
    input_bias: FloatArray
    hidden_bias: FloatArray

    @property
    def hidden_size(self) -> int:
        """Length of the state."""
        return int(self.hidden_weights.shape[1])


@dataclass(frozen=True)
class Layer:
    """One layer: forward alone, or forward and backward."""

    directions: tuple[Direction, ...]


def onnx_weights(kind: CellKind, layer: Layer) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The inputs W, R and B of the ONNX node, each with a leading axis for the directions."""
    return (
        np.stack([_reorder(kind, each.input_weights) for each in layer.directions]),
        np.stack([_reorder(kind, each.hidden_weights) for each in layer.directions]),
        np.stack(
            [
                np.concatenate([_reorder(kind, each.input_bias), _reorder(kind, each.hidden_bias)])
                for each in layer.directions
            ]
        ),
    )


def recurrent_node(
    kind: CellKind, layer: Layer, *, inputs: list[str], outputs: list[str], name: str
) -> Any:
    """The ONNX node of a layer; `inputs` are X, W, R, B and sequence_lens."""
    from onnx import helper

    options: dict[str, Any] = {"linear_before_reset": 1} if kind == "GRU" else {}
    return helper.make_node(
        kind,
        inputs,
        outputs,
        name=name,
        hidden_size=layer.directions[0].hidden_size,
        direction="bidirectional" if len(layer.directions) == 2 else "forward",
        **options,
    )


def _reorder(kind: CellKind, stacked: FloatArray) -> FloatArray:
    order = _GATES_OF_PYTORCH[kind]
    gates = np.split(stacked, len(order), axis=0)
    return np.concatenate([gates[position] for position in order], axis=0).astype(np.float32)
