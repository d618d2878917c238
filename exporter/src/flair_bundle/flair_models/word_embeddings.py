"""Exports the token embeddings that look a word up in a table: one-hot and classic ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from flair_bundle.errors import UnsupportedModelError
from flair_bundle.flair_models.exported_embedding import (
    ExportedEmbedding,
    Names,
    check_reads_text,
)
from flair_bundle.flair_models.vocabulary import vocabulary_json
from flair_bundle.graphs.recurrent import FloatArray
from flair_bundle.graphs.token_embeddings import WordTable

# In the order in which WordEmbeddings tries them; the last two work on the lower-cased word.
WORD_FALLBACKS = ("exact", "lower", "digits-to-hash", "digits-to-zero")


def export_one_hot(embedding: Any, names: Names) -> ExportedEmbedding:
    """Exports `OneHotEmbeddings`."""
    check_reads_text(embedding)
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
    feature = {"kind": "one-hot", "unknown_id": 0, "padding_id": 0}
    return _table(embedding, names, vectors, ids, feature)


def export_word(embedding: Any, names: Names) -> ExportedEmbedding:
    """Exports `WordEmbeddings`."""
    check_reads_text(embedding)
    vectors = _vectors(embedding, embedding.embedding)
    unknown_id = len(embedding.vocab)
    feature = {
        "kind": "word",
        "unknown_id": unknown_id,
        "padding_id": unknown_id,
        "fallbacks": list(WORD_FALLBACKS),
    }
    return _table(embedding, names, vectors, dict(embedding.vocab), feature)


def _table(
    embedding: Any,
    names: Names,
    vectors: FloatArray,
    ids: dict[str, int],
    feature: dict[str, Any],
) -> ExportedEmbedding:
    file, input_name = names.file("vocabulary"), names.of("word_ids")
    return ExportedEmbedding(
        part=WordTable(input_name, vectors),
        feature={**feature, "input": input_name, "vocabulary": file},
        files={file: vocabulary_json(ids, len(vectors), repr(embedding.name))},
    )


def _vectors(embedding: Any, table: Any) -> FloatArray:
    """The vectors of a table; a layer norm works row by row, so it is applied here already."""
    import torch

    with torch.no_grad():
        vectors = table.weight
        if embedding.layer_norm is not None:
            vectors = embedding.layer_norm(vectors)
        return np.ascontiguousarray(vectors.cpu().numpy(), dtype=np.float32)
