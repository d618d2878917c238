"""What Flair 0.15.1's `Sentence(text)` does to a text by default, with segtok itself and without Flair.

`segtok_corpus.py --check-against-flair` holds this equal to `flair.data.Sentence`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from segtok.segmenter import split_single
from segtok.tokenizer import split_contractions, word_tokenizer

DROPPED = dict.fromkeys(map(ord, "\u200b\u200c\u2028\u2029\ufe0f\ufeff"))


class Tokenised(NamedTuple):
    """Words, and between each word's start and the end of the one before it, the code points.

    `gaps` is None where Flair raises: a word is not in the cleaned text at or after its place.
    """

    words: list[str]
    gaps: list[int] | None


def clean(text: str) -> str:
    """Flair's `Sentence._handle_problem_characters`."""
    return re.sub("[\u0080-\u0099]", windows_1252, text.translate(DROPPED))


def windows_1252(match: re.Match[str]) -> str:
    return bytes([ord(match.group())]).decode("windows-1252", errors="ignore")


def tokenise(text: str) -> Tokenised:
    """Words and gaps of the cleaned text."""
    cleaned = clean(text)
    words = [
        word
        for sentence in split_single(cleaned)
        for word in split_contractions(word_tokenizer(sentence))
        if word
    ]
    return Tokenised(words, gaps_between(cleaned, words))


def gaps_between(text: str, words: list[str]) -> list[int] | None:
    """Flair's search for each word from the end of the one before it."""
    gaps = []
    end = 0
    for word in words:
        start = text.find(word, end)
        if start < 0:
            return None
        gaps.append(start - end)
        end = start + len(word)
    return gaps
