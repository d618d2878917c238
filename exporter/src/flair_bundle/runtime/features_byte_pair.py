"""Feeds `BytePairEmbeddings`: the first and the last piece of each word."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np

from flair_bundle.runtime.features_padding import Feeder, Inputs, Words
from flair_bundle.runtime.sentencepiece_bpe import PieceModel

_DIGIT = re.compile(r"\d")


def byte_pair_feeder(feature: dict[str, Any], files: dict[str, bytes]) -> Feeder:
    """Two ids for each word, `[batch, words, 2]`."""
    model = PieceModel(json.loads(files[feature["pieces"]]))
    empty: int = feature["empty_id"]

    def ends(word: str) -> tuple[int, int]:
        if not word.strip():
            return empty, empty
        ids = model.encode((_DIGIT.sub("0", word) if feature["digits_to_zero"] else word).lower())
        # Flair fails on a word of which nothing is left; here it counts as empty.
        return (ids[0], ids[-1]) if ids else (empty, empty)

    def feed(words: Words) -> Inputs:
        longest = max(len(text) for text in words)
        pairs = np.full((len(words), longest, 2), empty, dtype=np.int64)
        for row, text in enumerate(words):
            pairs[row, : len(text)] = [ends(word) for word in text]
        return {feature["input"]: pairs}

    return feed
