"""Exports whatever a Flair model has below its network over words.

    tokens = export_token_stack(model.embeddings)
    graph = GraphBuilder()
    vectors = tokens.stack.add_to(graph)          # [batch, words, tokens.stack.length]
    …                                             # the network itself; padding is arbitrary
    graph.serialise(name, [*tokens.stack.inputs, LENGTHS_INPUT], outputs)
    ExportedModel(inputs=[*tokens.inputs, …], features=tokens.features, files=tokens.files, …)

The lengths of the texts are no part of the stack: a network that needs them adds `LENGTHS_INPUT`
with `LENGTHS_FEATURE` and `LENGTHS_TENSOR`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flair_bundle.errors import UnsupportedModelError
from flair_bundle.flair_models.byte_pair import export_byte_pair
from flair_bundle.flair_models.character_embeddings import export_characters, export_flair
from flair_bundle.flair_models.exported import tensor
from flair_bundle.flair_models.exported_embedding import ExportedEmbedding, Names
from flair_bundle.flair_models.transformer_word import export_transformer_words
from flair_bundle.flair_models.word_embeddings import export_one_hot, export_word
from flair_bundle.graphs.builder import LENGTHS, InputSpec
from flair_bundle.graphs.token_stack import TokenStack

LENGTHS_FEATURE = {"kind": "lengths", "input": LENGTHS}
LENGTHS_TENSOR = tensor(LENGTHS, "INT64", [-1])

_EXPORTERS: dict[str, Callable[[Any, Names], ExportedEmbedding]] = {
    "BytePairEmbeddings": export_byte_pair,
    "CharacterEmbeddings": export_characters,
    "FlairEmbeddings": export_flair,
    "OneHotEmbeddings": export_one_hot,
    "TransformerWordEmbeddings": export_transformer_words,
    "WordEmbeddings": export_word,
}
# Why those that people do ask for are not among them.
_REASONS = {
    "PooledFlairEmbeddings": "its vectors depend on all texts that were seen before",
    "FastTextEmbeddings": "its vectors are computed by another library, from parts of words",
}


@dataclass(frozen=True)
class ExportedTokens:
    """Token embeddings for the graph, with what the host has to feed them.

    Attributes:
        stack: The part of the graph.
        features: Entries of the manifest, one for each member.
        files: Vocabularies by their name in the bundle.
    """

    stack: TokenStack
    features: list[dict[str, Any]]
    files: dict[str, bytes]

    @property
    def inputs(self) -> list[dict[str, Any]]:
        """The tensor specifications of the stack's inputs, as the manifest holds them."""
        return [_tensor(each) for each in self.stack.inputs]


def export_token_stack(embeddings: Any) -> ExportedTokens:
    """Exports a token embedding, a `StackedEmbeddings` or a list of either.

    Flair concatenates by the *name* of an embedding, compared as text: with more than ten
    members "10-…" comes before "2-…".

    Raises:
        UnsupportedModelError: A member has no exporter; says why.
    """
    members = sorted(_members(embeddings), key=lambda member: str(member.name))
    (name, count), *_ = Counter(str(member.name) for member in members).most_common(1)
    if count > 1:
        raise UnsupportedModelError(
            "A stack with two embeddings of one name is not supported, because Flair keeps the "
            "vectors of one of them only and fails",
            got=f"{count} embeddings called {name!r}",
            allowed="a name of its own for each",
            todo="Give the embeddings different names, or train with one of them",
        )
    exported = [_export(member, Names(index)) for index, member in enumerate(members)]
    return ExportedTokens(
        stack=TokenStack(tuple(each.part for each in exported)),
        features=[each.feature for each in exported],
        files={name: content for each in exported for name, content in each.files.items()},
    )


def _members(embeddings: Any) -> list[Any]:
    if type(embeddings).__name__ == "StackedEmbeddings":
        embeddings = embeddings.embeddings
    if isinstance(embeddings, (list, tuple)) or type(embeddings).__name__ == "ModuleList":
        return [member for each in embeddings for member in _members(each)]
    return [embeddings]


def _export(member: Any, names: Names) -> ExportedEmbedding:
    kind = type(member).__name__
    exporter = _EXPORTERS.get(kind)
    if exporter is None:
        reason = _REASONS.get(kind, "there is no exporter for this kind")
        raise UnsupportedModelError(
            f"The token embedding {member.name!r} is not supported, because {reason}",
            got=kind,
            allowed=", ".join(_EXPORTERS) + ", alone or in a stack",
            todo="Train the model on these",
        )
    return exporter(member, names)


def _tensor(spec: InputSpec) -> dict[str, Any]:
    return tensor(spec.name, "INT64", [axis if isinstance(axis, int) else -1 for axis in spec.axes])
