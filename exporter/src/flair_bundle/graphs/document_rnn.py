"""The graph of a text classifier over `DocumentRNNEmbeddings`.

words → vectors → (reprojection) → recurrent layers → one vector a text → logits. What Flair
takes as the vector of a text: the last step of a forward network; for a bidirectional one the
first step's output and the last one's, side by side (so the final state of each direction and
also the first state of each).
"""

from __future__ import annotations

from dataclasses import dataclass

from flair_bundle.graphs.builder import LENGTHS, LENGTHS_INPUT, GraphBuilder, Linear
from flair_bundle.graphs.recurrent import CellKind, Layer
from flair_bundle.graphs.recurrent_stack import add_recurrent_layers, lengths_as_int32
from flair_bundle.graphs.token_stack import TokenStack

OUTPUT = "logits"


@dataclass(frozen=True)
class DocumentRnnWeights:
    """Everything that the graph computes with."""

    kind: CellKind
    words: TokenStack
    reprojection: Linear | None
    layers: tuple[Layer, ...]
    head: Linear


def build_document_rnn(weights: DocumentRnnWeights) -> bytes:
    """Serialises the graph: the inputs of the words and `lengths [batch]` → `logits`.

    Words after a text's length are padding; they have no influence.
    """
    graph = GraphBuilder()
    words = weights.words.add_to(graph)
    if weights.reprojection is not None:
        words = graph.linear(words, weights.reprojection, "words.reprojected")
    steps_first = graph.node("Transpose", [words], "words.by_step", perm=[1, 0, 2])
    lengths = lengths_as_int32(graph, LENGTHS)
    steps = add_recurrent_layers(
        graph, weights.kind, weights.layers, steps_first, lengths=lengths, name="layer"
    )
    both_ways = len(weights.layers[-1].directions) == 2
    document = _document(graph, steps, with_first=both_ways)
    graph.linear(document, weights.head, OUTPUT)
    labels = int(weights.head.weights.shape[0])
    return graph.serialise(
        "document_rnn", [*weights.words.inputs, LENGTHS_INPUT], {OUTPUT: ["batch", labels]}
    )


def _document(graph: GraphBuilder, steps: str, *, with_first: bool) -> str:
    """From `[words, batch, length]` to the last step of each text, perhaps with the first."""
    by_text = graph.node("Transpose", [steps], "steps.by_text", perm=[1, 0, 2])
    last_index = graph.node("Sub", [LENGTHS, graph.integer(1)], "steps.last_index")
    indices = graph.node("Unsqueeze", [last_index, graph.integers(1)], "steps.last_indices")
    last = graph.node("GatherND", [by_text, indices], "steps.last", batch_dims=1)
    if not with_first:
        return last
    first = graph.node("Gather", [by_text, graph.integer(0)], "steps.first", axis=1)
    return graph.node("Concat", [first, last], "document", axis=1)
