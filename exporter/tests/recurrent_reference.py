"""PyTorch's recurrent networks by the equations of its manual, in plain numpy."""

from __future__ import annotations

from typing import Any

import numpy as np

from flair_bundle.graphs.recurrent import CellKind, Direction


def sigmoid(values: Any) -> Any:
    return 1 / (1 + np.exp(-values))


def run_direction(kind: CellKind, weights: Direction, steps: Any) -> Any:
    """The outputs `[steps, hidden]` of one direction."""
    hidden = weights.hidden_size
    state, cell, outputs = np.zeros(hidden), np.zeros(hidden), []
    for step in steps:
        from_input = weights.input_weights @ step + weights.input_bias
        from_state = weights.hidden_weights @ state + weights.hidden_bias
        if kind == "GRU":
            (ir, iz, i_n), (hr, hz, hn) = np.split(from_input, 3), np.split(from_state, 3)
            reset, update = sigmoid(ir + hr), sigmoid(iz + hz)
            state = (1 - update) * np.tanh(i_n + reset * hn) + update * state
        else:
            i, f, g, o = np.split(from_input + from_state, 4)
            cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
            state = sigmoid(o) * np.tanh(cell)
        outputs.append(state)
    return np.array(outputs)


def random_direction(
    kind: CellKind, inputs: int, hidden: int, generator: np.random.Generator
) -> Direction:
    def array(*shape: int) -> Any:
        return generator.normal(size=shape).astype(np.float32)

    gates = (3 if kind == "GRU" else 4) * hidden
    return Direction(array(gates, inputs), array(gates, hidden), array(gates), array(gates))
