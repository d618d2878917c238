"""Exports the token embeddings that read characters: `FlairEmbeddings`, `CharacterEmbeddings`."""

from __future__ import annotations

from typing import Any

from flair_bundle.errors import UnsupportedModelError
from flair_bundle.flair_models.exported_embedding import ExportedEmbedding, Names
from flair_bundle.flair_models.vocabulary import vocabulary_json
from flair_bundle.flair_models.weights import cell_kind, to_array, to_layers, to_linear
from flair_bundle.graphs.character_embeddings import CharacterLanguageModel, CharacterWords

# What Flair takes where an old model does not name one.
_DELIMITER = "\n"


def export_flair(embedding: Any, names: Names) -> ExportedEmbedding:
    """Exports `FlairEmbeddings`: a character language model, forward or backward.

    `chars_per_chunk` is left out, as the state travels from chunk to chunk.
    """
    if not embedding.tokenized_lm:
        raise UnsupportedModelError(
            f"The token embedding {embedding.name!r} is not supported, because it reads a text "
            "with its own spaces, and features are made of words alone",
            got="tokenized_lm=False",
            allowed="tokenized_lm=True",
            todo="Train with FlairEmbeddings of their default settings",
        )
    model = embedding.lm
    vectors = to_array(model.encoder.weight)
    ids = _character_ids(model.dictionary)
    file = names.file("characters")
    part = CharacterLanguageModel(
        ids_input=names.of("character_ids"),
        offsets_input=names.of("character_offsets"),
        characters=vectors,
        kind=cell_kind(model.rnn, repr(embedding.name)),
        layers=to_layers(model.rnn),
        projection=None if model.proj is None else to_linear(model.proj),
    )
    feature = {
        "kind": "character-lm",
        "ids_input": part.ids_input,
        "offsets_input": part.offsets_input,
        "vocabulary": file,
        # Whatever the dictionary says about unknown characters, Flair takes 0 here.
        "unknown_id": 0,
        "padding_id": ids.get(" ", 0),
        "direction": "forward" if embedding.is_forward_lm else "backward",
        "delimiter": model.__dict__.get("document_delimiter", _DELIMITER),
        "with_whitespace": bool(embedding.with_whitespace),
        "lower": bool(embedding.is_lower),
    }
    return ExportedEmbedding(
        part, feature, {file: vocabulary_json(ids, len(vectors), repr(embedding.name))}
    )


def export_characters(embedding: Any, names: Names) -> ExportedEmbedding:
    """Exports `CharacterEmbeddings`: an LSTM over the characters of each word."""
    if not embedding.char_dictionary.add_unk:
        raise UnsupportedModelError(
            f"The characters of {embedding.name!r} have no place for unknown ones",
            got="a dictionary without <unk>, on which Flair fails at the first unknown character",
            allowed="a dictionary with <unk>, such as Flair's own",
            todo="Train with the default characters",
        )
    vectors = to_array(embedding.char_embedding.weight)
    (layer,) = to_layers(embedding.char_rnn)
    file = names.file("characters")
    part = CharacterWords(
        ids_input=names.of("character_ids"),
        offsets_input=names.of("character_offsets"),
        characters=vectors,
        layer=layer,
    )
    feature = {
        "kind": "characters",
        "ids_input": part.ids_input,
        "offsets_input": part.offsets_input,
        "vocabulary": file,
        "unknown_id": 0,
        "separator_id": part.separator_id,
    }
    vocabulary = vocabulary_json(
        _character_ids(embedding.char_dictionary), len(vectors), repr(embedding.name)
    )
    return ExportedEmbedding(part, feature, {file: vocabulary})


def _character_ids(dictionary: Any) -> dict[str, int]:
    return {item.decode("utf-8"): index for item, index in dictionary.item2idx.items()}
