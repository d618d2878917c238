"""Splits a text into words as `flair.data.Sentence` does by default, without Flair.

Flair removes some invisible characters, turns stray bytes of Windows-1252 into the characters
they stand for, and then asks segtok.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from segtok.segmenter import split_single
from segtok.tokenizer import split_contractions, word_tokenizer

# Zero-width space and non-joiner, emoji variation selector, byte order mark, line and paragraph
# separator. The zero-width joiner (U+200D) stays.
_INVISIBLE = re.compile("[\u200b\u200c\ufe0f\ufeff\u2028\u2029]")
_C1_CONTROLS = re.compile("[\u0080-\u0099]")


@dataclass(frozen=True)
class Token:
    """A word and where it is: code points of `clean_text(text)`, `end` behind the last one."""

    text: str
    start: int
    end: int


def clean_text(text: str) -> str:
    """The text that is split, and that offsets count in."""
    return _C1_CONTROLS.sub(_from_windows_1252, _INVISIBLE.sub("", text))


def split_words(text: str) -> list[str]:
    """Returns the words of a text; an empty list for a text without any."""
    return _split(clean_text(text))


def split_tokens(text: str) -> list[Token]:
    """Returns the words of a text with their places."""
    cleaned = clean_text(text)
    tokens: list[Token] = []
    end = 0
    for word in _split(cleaned):
        # Flair looks for each word after the one before, and fails where it is not found: for the
        # few words that segtok changes.
        start = max(cleaned.find(word, end), end)
        end = start + len(word)
        tokens.append(Token(word, start, end))
    return tokens


def _split(cleaned: str) -> list[str]:
    words: list[str] = []
    for sentence in split_single(cleaned):
        words.extend(split_contractions(word_tokenizer(sentence)))
    return [word for word in words if word]


def _from_windows_1252(match: re.Match[str]) -> str:
    try:
        return bytes([ord(match.group(0))]).decode("windows-1252")
    except UnicodeDecodeError:
        # Five of the codes stand for nothing; Flair drops them.
        return ""
