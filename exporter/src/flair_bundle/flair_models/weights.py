"""Weights of torch modules as plain arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from flair_bundle.errors import UnsupportedModelError
from flair_bundle.graphs.builder import Linear
from flair_bundle.graphs.recurrent import CellKind, Direction, FloatArray, Layer


def to_array(parameter: Any) -> FloatArray:
    """A parameter or buffer."""
    return np.ascontiguousarray(parameter.detach().cpu().numpy(), dtype=np.float32)


def to_linear(layer: Any) -> Linear:
    """The weights of a `torch.nn.Linear`, with a bias or without."""
    return Linear(to_array(layer.weight), None if layer.bias is None else to_array(layer.bias))


def cell_kind(rnn: Any, owner: str) -> CellKind:
    """The cell of a recurrent network.

    Raises:
        UnsupportedModelError: It is neither GRU nor LSTM.
    """
    found = type(rnn).__name__
    if found == "GRU":
        return "GRU"
    if found == "LSTM":
        return "LSTM"
    raise UnsupportedModelError(
        f"The recurrent network of {owner} is not supported, because ONNX knows no such cell",
        got=found,
        allowed="GRU or LSTM",
        todo="Train with rnn_type='GRU' or 'LSTM'",
    )


def to_layers(rnn: Any) -> tuple[Layer, ...]:
    """The layers of a GRU or LSTM, the lowest one first."""
    return tuple(_layer(rnn, index) for index in range(rnn.num_layers))


def _layer(rnn: Any, index: int) -> Layer:
    suffixes = ("", "_reverse") if rnn.bidirectional else ("",)
    return Layer(
        tuple(
            Direction(
                input_weights=to_array(getattr(rnn, f"weight_ih_l{index}{suffix}")),
                hidden_weights=to_array(getattr(rnn, f"weight_hh_l{index}{suffix}")),
                input_bias=to_array(getattr(rnn, f"bias_ih_l{index}{suffix}")),
                hidden_bias=to_array(getattr(rnn, f"bias_hh_l{index}{suffix}")),
            )
            for suffix in suffixes
        )
    )
