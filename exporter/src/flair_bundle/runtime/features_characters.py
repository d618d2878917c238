"""Feeds the token embeddings that read characters. A character is a code point."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flair_bundle.runtime.features_padding import Feeder, Inputs, Words, pad


def character_lm_feeder(feature: dict[str, Any], files: dict[str, bytes]) -> Feeder:
    """A text for a character language model, and the place of each word's state in it.

    The model reads the delimiter, the words with a space between two, and a space. Backward, the
    words with their spaces are reversed; the delimiter stays in front.
    """
    ids = _character_ids(files[feature["vocabulary"]])
    unknown = int(feature["unknown_id"])
    delimiter: str = feature["delimiter"]
    backward = feature["direction"] == "backward"
    at_word = 0 if feature["with_whitespace"] else -1

    def read(words: Sequence[str]) -> list[int]:
        text = " ".join(words)
        if feature["lower"]:
            text = text.lower()
        # The last word ends before a space, too.
        whole = delimiter + (text[::-1] if backward else text) + " "
        return [ids.get(each, unknown) for each in whole]

    def places(words: Sequence[str]) -> list[int]:
        # Counted in the words as they are: lower-casing may lengthen a text, and Flair counts on.
        found = []
        end = len(delimiter) - 1
        for word in words:
            end += 1 + len(word)
            found.append(end)
        if backward:
            found = [
                end + len(delimiter) - (each - len(word))
                for each, word in zip(found, words, strict=True)
            ]
        return [each + at_word for each in found]

    def feed(words: Words) -> Inputs:
        return {
            feature["ids_input"]: pad([read(text) for text in words], feature["padding_id"]),
            feature["offsets_input"]: pad([places(text) for text in words], 0),
        }

    return feed


def characters_feeder(feature: dict[str, Any], files: dict[str, bytes]) -> Feeder:
    """The characters of each word with a separator after it, and the last ones' places."""
    ids = _character_ids(files[feature["vocabulary"]])
    unknown, separator = int(feature["unknown_id"]), int(feature["separator_id"])

    def feed(words: Words) -> Inputs:
        rows, places = [], []
        for text in words:
            spelled = [[ids.get(each, unknown) for each in word] for word in text]
            row: list[int] = []
            ends = []
            for word in spelled:
                row.extend(word)
                ends.append(len(row) - 1)
                row.append(separator)
            rows.append(row)
            places.append([ends[index] for index in taken_words(spelled)])
        return {
            feature["ids_input"]: pad(rows, separator),
            feature["offsets_input"]: pad(places, 0),
        }

    return feed


def taken_words(spelled: Sequence[Sequence[int]]) -> list[int]:
    """Which word's vector Flair gives to each word.

    Flair computes the words sorted by length, longest first, and puts the vectors back by
    comparing characters; of words with equal characters it finds the last one only. The earlier
    ones keep what lay at their place in the sorted order.
    """
    last = {tuple(word): index for index, word in enumerate(spelled)}
    by_length = sorted(range(len(spelled)), key=lambda index: -len(spelled[index]))
    return [
        index if last[tuple(word)] == index else by_length[index]
        for index, word in enumerate(spelled)
    ]


def _character_ids(vocabulary: bytes) -> dict[str, int]:
    return {item: index for index, item in enumerate(json.loads(vocabulary)) if item is not None}
