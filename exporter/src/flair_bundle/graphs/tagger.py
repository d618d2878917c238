"""The graph of a sequence tagger: words → vectors → (reprojection) → (layers) → logits.

The conditional random field of a tagger is not part of it: the host decodes.
"""

from __future__ import annotations

from dataclasses import dataclass

from flair_bundle.graphs.builder import LENGTHS, LENGTHS_INPUT, GraphBuilder, Linear
from flair_bundle.graphs.recurrent import CellKind, Layer
from flair_bundle.graphs.recurrent_stack import add_recurrent_layers, lengths_as_int32
from flair_bundle.graphs.token_stack import TokenStack

OUTPUT = "logits"


@dataclass(frozen=True)
class Recurrent:
    """The recurrent network between words and tags."""

    kind: CellKind
    layers: tuple[Layer, ...]


@dataclass(frozen=True)
class TaggerWeights:
    """Everything that the graph computes with."""

    words: TokenStack
    reprojection: Linear | None
    recurrent: Recurrent | None
    head: Linear


def build_tagger(weights: TaggerWeights) -> bytes:
    """Serialises the graph: the inputs of the words → `logits [batch, words, labels]`.

    With a recurrent network it also reads `lengths [batch]`. Logits of padding are arbitrary.
    """
    graph = GraphBuilder()
    words = weights.words.add_to(graph)
    if weights.reprojection is not None:
        words = graph.linear(words, weights.reprojection, "words.reprojected")
    if weights.recurrent is not None:
        words = _add_recurrent(graph, weights.recurrent, words)
    graph.linear(words, weights.head, OUTPUT)
    labels = int(weights.head.weights.shape[0])
    lengths = [] if weights.recurrent is None else [LENGTHS_INPUT]
    return graph.serialise(
        "tagger", [*weights.words.inputs, *lengths], {OUTPUT: ["batch", "words", labels]}
    )


def _add_recurrent(graph: GraphBuilder, recurrent: Recurrent, words: str) -> str:
    steps = graph.node("Transpose", [words], "words.by_step", perm=[1, 0, 2])
    states = add_recurrent_layers(
        graph,
        recurrent.kind,
        recurrent.layers,
        steps,
        lengths=lengths_as_int32(graph, LENGTHS),
        name="layer",
    )
    return graph.node("Transpose", [states], "states", perm=[1, 0, 2])
