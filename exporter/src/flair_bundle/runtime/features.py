"""Turns the words of a batch of texts into the inputs of the graph, as the manifest says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

IdArray = NDArray[np.int64]
Inputs = dict[str, IdArray]
Words = Sequence[Sequence[str]]
Feeder = Callable[[Words], Inputs]

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
        return {feature["input"]: _pad(rows, feature["padding_id"])}

    return feed


def _lengths_feeder(feature: dict[str, Any], _files: dict[str, bytes]) -> Feeder:
    return lambda words: {feature["input"]: np.array([len(text) for text in words], np.int64)}


def _transformer_feeder(feature: dict[str, Any], files: dict[str, bytes]) -> Feeder:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(files[feature["tokenizer"]].decode("utf-8"))
    tokenizer.enable_truncation(feature["max_length"])

    def feed(words: Words) -> Inputs:
        encodings = tokenizer.encode_batch([list(text) for text in words], is_pretokenized=True)
        rows = [encoding.ids for encoding in encodings]
        inputs = {
            feature["ids_input"]: _pad(rows, feature["padding_id"]),
            feature["mask_input"]: _pad([[1] * len(row) for row in rows], 0),
        }
        if "type_ids_input" in feature:
            inputs[feature["type_ids_input"]] = _pad([each.type_ids for each in encodings], 0)
        return inputs

    return feed


_FEEDERS: dict[str, Callable[[dict[str, Any], dict[str, bytes]], Feeder]] = {
    "one-hot": _word_feeder,
    "word": _word_feeder,
    "lengths": _lengths_feeder,
    "transformer": _transformer_feeder,
}


def _pad(rows: Sequence[Sequence[int]], padding_id: int) -> IdArray:
    longest = max(len(row) for row in rows)
    padded = np.full((len(rows), longest), padding_id, dtype=np.int64)
    for index, row in enumerate(rows):
        padded[index, : len(row)] = row
    return padded
