"""Token embeddings that read characters, as parts of a graph."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from flair_bundle.graphs.builder import GraphBuilder, InputSpec, Linear
from flair_bundle.graphs.recurrent import CellKind, FloatArray, Layer
from flair_bundle.graphs.recurrent_stack import add_recurrent_layers


@dataclass(frozen=True)
class CharacterLanguageModel:
    """The states of a character language model at one place for each word.

    Attributes:
        ids_input: Characters of a whole text, `[batch, characters]`. They may be reversed: a
            model that reads backward differs in nothing else.
        offsets_input: Where a word's state is taken, `[batch, words]`.
        characters: The vectors of the characters.
        kind: The cell.
        layers: Layers of one direction.
        projection: Applied to the states, where the model has one.
    """

    ids_input: str
    offsets_input: str
    characters: FloatArray
    kind: CellKind
    layers: tuple[Layer, ...]
    projection: Linear | None

    @property
    def inputs(self) -> tuple[InputSpec, ...]:
        """As `TokenEmbedding`."""
        axis = f"{self.ids_input}.characters"
        return (
            InputSpec(self.ids_input, ("batch", axis)),
            InputSpec(self.offsets_input, ("batch", "words")),
        )

    @property
    def length(self) -> int:
        """As `TokenEmbedding`."""
        if self.projection is not None:
            return int(self.projection.weights.shape[0])
        return self.layers[-1].directions[0].hidden_size

    def add_to(self, graph: GraphBuilder, name: str) -> str:
        """As `TokenEmbedding`."""
        states = _read_forward(self, graph, name, self.characters)
        if self.projection is None:
            return _pick(graph, states, self.offsets_input, name)
        picked = _pick(graph, states, self.offsets_input, f"{name}.states")
        return graph.linear(picked, self.projection, name)


@dataclass(frozen=True)
class CharacterWords:
    """The vector of each word that an LSTM makes of its characters, as Flair takes it.

    Flair reads a word both ways and takes both outputs *at its last character*: the forward
    state has seen the whole word, the backward one only this character. So the latter is a
    table of characters, and only the former is computed by a recurrent network.

    All words of a text are read as one sequence, which costs the same whatever the words'
    lengths are. After each word comes a separator that has the last id; it closes the input and
    the forget gate (of which only the sigmoid of -10,000 is left), so that a word starts from the
    state zero.

    Attributes:
        ids_input: The words' characters, each word followed by a separator,
            `[batch, characters]`.
        offsets_input: The place of the last character of the word that a vector is made of,
            `[batch, words]`.
        characters: The vectors of the characters, without the separator.
        layer: Forward and backward direction of the LSTM.
    """

    ids_input: str
    offsets_input: str
    characters: FloatArray
    layer: Layer

    kind: CellKind = "LSTM"

    @property
    def inputs(self) -> tuple[InputSpec, ...]:
        """As `TokenEmbedding`."""
        axis = f"{self.ids_input}.characters"
        return (
            InputSpec(self.ids_input, ("batch", axis)),
            InputSpec(self.offsets_input, ("batch", "words")),
        )

    @property
    def length(self) -> int:
        """As `TokenEmbedding`."""
        return 2 * self.layer.directions[0].hidden_size

    @property
    def separator_id(self) -> int:
        """The id after those of the characters."""
        return len(self.characters)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The forward direction, with one more input that is 1 at a separator."""
        forward = self.layer.directions[0]
        closed = np.zeros((len(forward.input_weights), 1), np.float32)
        closed[: 2 * forward.hidden_size] = -10_000.0
        widened = np.concatenate([forward.input_weights, closed], axis=1)
        return (Layer((replace(forward, input_weights=widened),)),)

    def add_to(self, graph: GraphBuilder, name: str) -> str:
        """As `TokenEmbedding`."""
        count, width = self.characters.shape
        vectors = np.zeros((count + 1, width + 1), np.float32)
        vectors[:count, :width] = self.characters
        vectors[count, width] = 1.0
        states = _read_forward(self, graph, name, vectors)
        forward = _pick(graph, states, self.offsets_input, f"{name}.forward")

        last = graph.node(
            "GatherElements", [self.ids_input, self.offsets_input], f"{name}.last", axis=1
        )
        table = graph.constant(f"{name}.last_characters", self._after_one_character())
        backward = graph.node("Gather", [table, last], f"{name}.backward", axis=0)
        return graph.node("Concat", [forward, backward], name, axis=2)

    def _after_one_character(self) -> FloatArray:
        """The backward state after each character; a row of zeros for the separator."""
        backward = self.layer.directions[1]
        gates = (
            self.characters.astype(np.float64) @ backward.input_weights.T
            + backward.input_bias
            + backward.hidden_bias
        )
        # In PyTorch's order. What was before is zero, so the forget gate does nothing.
        entry, _, candidate, exit_ = np.split(gates, 4, axis=1)
        states = _sigmoid(exit_) * np.tanh(_sigmoid(entry) * np.tanh(candidate))
        return np.vstack([states, np.zeros((1, states.shape[1]))]).astype(np.float32)


def _sigmoid(values: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    return 0.5 * (1.0 + np.tanh(0.5 * values))


def _read_forward(
    part: CharacterLanguageModel | CharacterWords,
    graph: GraphBuilder,
    name: str,
    vectors: FloatArray,
) -> str:
    """The states `[characters, batch, hidden]` of a network that reads forward.

    What stands after a text has no influence on the states before, so no lengths are needed.
    """
    table = graph.constant(f"{name}.characters", vectors)
    steps_first = graph.node("Transpose", [part.ids_input], f"{name}.by_step", perm=[1, 0])
    characters = graph.node("Gather", [table, steps_first], f"{name}.embedded", axis=0)
    return add_recurrent_layers(
        graph, part.kind, part.layers, characters, lengths=None, name=f"{name}.layer"
    )


def _pick(graph: GraphBuilder, states: str, offsets: str, result: str) -> str:
    """From the states of all characters to `[batch, words, hidden]`.

    The states lie step by step, so the one at step s of text t is row `s * batch + t`: picked
    where they lie, as a long text has many.
    """
    count = graph.node("Shape", [offsets], f"{result}.count", start=0, end=1)
    scalar = graph.node("Squeeze", [count], f"{result}.batch")
    steps = [graph.integer(0), scalar, graph.integer(1)]
    texts = graph.node("Range", steps, f"{result}.texts")
    column = graph.node("Unsqueeze", [texts, graph.integers(1)], f"{result}.column")
    starts = graph.node("Mul", [offsets, count], f"{result}.starts")
    rows = graph.node("Add", [starts, column], f"{result}.rows")
    flat = graph.node("Flatten", [states], f"{result}.flat", axis=2)
    return graph.node("Gather", [flat, rows], result, axis=0)
