"""Turns the words of a batch of texts into the inputs of the graph, as the manifest says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from flair_bundle.runtime.features_byte_pair import byte_pair_feeder
from flair_bundle.runtime.features_characters import character_lm_feeder, characters_feeder
from flair_bundle.runtime.features_padding import Feeder, Inputs, Words, pad
from flair_bundle.runtime.features_transformer_words import transformer_words_feeder

_DIGIT = re.compile(r"\d")
_SPELLINGS: dict[str, Callable[[str], str]] = {
    "exact": lambda word: word,
    "lower": lambda word: word.lower(),
    "digits-to-hash": lambda word: _DIGIT.sub("#", word.lower()),
    "digits-to-zero": lambda word: _DIGIT.sub("0", word.lower()),
}


def make_feeder(manifest: dict[str, Any], files: dict[str, bytes]) -> Feeder:
    """A function from the words of each text (never none) to the inputs of the graph."""
    parts = [_FEEDERS[feature["kind"]](feature, files) for feature in manifest["features"]]

    def feed(words: Words) -> Inputs:
        inputs: Inputs = {}
        for part in parts:
            inputs.update(part(words))
        return inputs

    return feed


def _word_feeder(feature: dict[str, Any], files: dict[str, bytes]) -> Feeder:
    vocabulary = json.loads(files[feature["vocabulary"]])
    ids = {word: index for index, word in enumerate(vocabulary) if word is not None}
    spellings = [_SPELLINGS[name] for name in feature.get("fallbacks", ["exact"])]

    def id_of(word: str) -> int:
        for spelling in spellings:
            found = ids.get(spelling(word))
            if found is not None:
                return found
        return int(feature["unknown_id"])

    def feed(words: Words) -> Inputs:
        rows = [[id_of(word) for word in text] for text in words]
        return {feature["input"]: pad(rows, feature["padding_id"])}

    return feed


def _lengths_feeder(feature: dict[str, Any], _files: dict[str, bytes]) -> Feeder:
    return lambda words: {feature["input"]: np.array([len(text) for text in words], np.int64)}


def _transformer_feeder(feature: dict[str, Any], files: dict[str, bytes]) -> Feeder:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(files[feature["tokenizer"]].decode("utf-8"))
    tokenizer.enable_truncation(feature["max_length"])

    # What Flair puts around a text where it was trained with neighbouring ones.
    before, after = (
        [tokenizer.id_to_token(each) for each in feature.get(side, [])]
        for side in ("before_ids", "after_ids")
    )

    def feed(words: Words) -> Inputs:
        whole = [[*before, *text, *after] for text in words]
        encodings = tokenizer.encode_batch(whole, is_pretokenized=True)
        rows = [encoding.ids for encoding in encodings]
        inputs = {
            feature["ids_input"]: pad(rows, feature["padding_id"]),
            feature["mask_input"]: pad([[1] * len(row) for row in rows], 0),
        }
        if "type_ids_input" in feature:
            inputs[feature["type_ids_input"]] = pad([each.type_ids for each in encodings], 0)
        return inputs

    return feed


_FEEDERS: dict[str, Callable[[dict[str, Any], dict[str, bytes]], Feeder]] = {
    "byte-pair": byte_pair_feeder,
    "character-lm": character_lm_feeder,
    "characters": characters_feeder,
    "one-hot": _word_feeder,
    "word": _word_feeder,
    "lengths": _lengths_feeder,
    "transformer": _transformer_feeder,
    "transformer-words": transformer_words_feeder,
}
