"""Words are those of `flair.data.Sentence`; without Flair, some of them told by hand."""

from __future__ import annotations

import pytest

from flair_bundle.runtime.tokenization import split_words
from flair_bundle.texts.awkward import AWKWARD
from flair_bundle.texts.fuzz import LONGEST, make_fuzz
from flair_bundle.texts.phrases import make_phrases


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        (" \t\r\n", []),
        ("\u200b\u200c\ufe0f\ufeff\u2028\u2029", []),
        ("Where's my card?", ["Where", "'s", "my", "card", "?"]),
        ("I can't pay $5.50", ["I", "ca", "n't", "pay", "$", "5.50"]),
        ("c\u200bard\u200d", ["card", "\u200d"]),
        ("5 \u0080 \u0081 fee\u0085", ["5", "€", "fee", "…"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert split_words(text) == words


@pytest.mark.torch
def test_equals_flair() -> None:
    from flair.data import Sentence

    texts = [text for group in AWKWARD.values() for text in group]
    texts += make_phrases(300, seed=5) + make_fuzz(1500, seed=6)

    different = [
        text for text in texts if [token.text for token in Sentence(text)] != split_words(text)
    ]

    assert different == []


def test_generated_texts_are_always_the_same() -> None:
    assert make_phrases(20, seed=1) == make_phrases(20, seed=1)
    assert make_fuzz(20, seed=1) == make_fuzz(20, seed=1)
    assert make_fuzz(20, seed=1) != make_fuzz(20, seed=2)


def test_generated_texts_are_varied() -> None:
    texts = make_fuzz(400, seed=1)

    assert len(set(texts)) > 390
    assert max(len(text) for text in texts) == LONGEST
    for character in "\u200b\u200d\u0301\u202b\r😀卡カ":
        assert any(character in text for text in texts), ascii(character)
