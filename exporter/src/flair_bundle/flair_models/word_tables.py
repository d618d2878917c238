"""Token embeddings that look a word up in a table: one-hot and classic word embeddings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from flair_bundle.errors import UnsupportedModelError
from flair_bundle.flair_models.vocabulary import vocabulary_json
from flair_bundle.graphs.document_rnn import WordTable
from flair_bundle.graphs.recurrent import FloatArray

SUPPORTED = ("OneHotEmbeddings", "WordEmbeddings")
# In the order in which WordEmbeddings tries them; the last two work on the lower-cased word.
WORD_FALLBACKS = ("exact", "lower", "digits-to-hash", "digits-to-zero")


@dataclass(frozen=True)
class ExportedTable:
    """A table for the graph, its entry in the manifest, and its vocabulary file."""

    table: WordTable
    feature: dict[str, Any]
    vocabulary: bytes


def export_word_tables(embeddings: list[Any]) -> list[ExportedTable]:
    """Exports the members of a Flair stack in the order in which Flair concatenates them.

    Flair concatenates by the *name* of an embedding, compared as text: with more than ten
    members "10-…" comes before "2-…".
    """
    in_order = sorted(embeddings, key=lambda embedding: str(embedding.name))
    return [_export(embedding, index) for index, embedding in enumerate(in_order)]


def _export(embedding: Any, index: int) -> ExportedTable:
    suffix = "" if index == 0 else f"_{index}"
    input_name = f"word_ids{suffix}"
    file_name = f"vocabulary{suffix}.json"
    kind = type(embedding).__name__
    if kind not in SUPPORTED:
        raise UnsupportedModelError(
            f"The token embedding {embedding.name!r} cannot be exported yet",
            got=kind,
            allowed=" and ".join(SUPPORTED),
            todo="Train the classifier on one of these, or a stack of them",
        )
    if (embedding.field or "text") != "text":
        raise UnsupportedModelError(
            f"The token embedding {embedding.name!r} does not look at the text of a word",
            got=f"field={embedding.field!r}",
            allowed="embeddings of the words' text",
            todo="Train without embeddings of other annotations",
        )
    if kind == "OneHotEmbeddings":
        return _export_one_hot(embedding, input_name, file_name)
    return _export_word(embedding, input_name, file_name)


def _export_one_hot(embedding: Any, input_name: str, file_name: str) -> ExportedTable:
    dictionary = embedding.vocab_dictionary
    if not dictionary.add_unk:
        raise UnsupportedModelError(
            f"The vocabulary of {embedding.name!r} has no place for unknown words",
            got="a dictionary without <unk>, on which Flair fails at the first unknown word",
            allowed="a dictionary made with add_unk=True",
            todo="Train with OneHotEmbeddings.from_corpus",
        )
    ids = {word.decode("utf-8"): index for word, index in dictionary.item2idx.items()}
    vectors = _vectors(embedding, embedding.embedding_layer)
    feature = {
        "kind": "one-hot",
        "input": input_name,
        "vocabulary": file_name,
        "unknown_id": 0,
        "padding_id": 0,
    }
    return ExportedTable(
        WordTable(input_name, vectors),
        feature,
        vocabulary_json(ids, len(vectors), repr(embedding.name)),
    )


def _export_word(embedding: Any, input_name: str, file_name: str) -> ExportedTable:
    vectors = _vectors(embedding, embedding.embedding)
    unknown_id = len(embedding.vocab)
    feature = {
        "kind": "word",
        "input": input_name,
        "vocabulary": file_name,
        "unknown_id": unknown_id,
        "padding_id": unknown_id,
        "fallbacks": list(WORD_FALLBACKS),
    }
    return ExportedTable(
        WordTable(input_name, vectors),
        feature,
        vocabulary_json(dict(embedding.vocab), len(vectors), repr(embedding.name)),
    )


def _vectors(embedding: Any, table: Any) -> FloatArray:
    """The vectors of a table; a layer norm works row by row, so it is applied here already."""
    import torch

    with torch.no_grad():
        vectors = table.weight
        if embedding.layer_norm is not None:
            vectors = embedding.layer_norm(vectors)
        return np.ascontiguousarray(vectors.cpu().numpy(), dtype=np.float32)
