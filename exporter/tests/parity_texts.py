"""The texts on which Flair and everything else have to agree."""

from __future__ import annotations

import gzip
import json
import random

from conftest import REPOSITORY
from flair_bundle.texts.awkward import AWKWARD
from flair_bundle.texts.fuzz import make_fuzz
from flair_bundle.texts.phrases import make_phrases

_REAL = REPOSITORY / "models/banking77-gru/reference/1.0.0.jsonl"
_WEB = REPOSITORY / "model-server/test/core/tokenization/corpus.jsonl.gz"


def real_messages(count: int) -> list[str]:
    """Messages of people to their bank."""
    lines = [line for line in _REAL.read_text("utf-8").split("\n") if line]
    messages = [text for text in (json.loads(line)["text"] for line in lines) if len(text) < 400]
    return random.Random(11).sample(messages, count)


def web_texts(count: int) -> list[str]:
    """Text as the web has it: addresses, prices, emoji, many scripts, broken punctuation."""
    with gzip.open(_WEB, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file][1:]
    # Flair itself fails where segtok's words cannot be found in the text again.
    texts = [text for text, words, offsets in rows if words and offsets and len(words) > 3]
    return random.Random(12).sample(texts, count)


def _with_two_of_the_longest(texts: list[str]) -> list[str]:
    """Flair takes seconds for each text of thousands of characters: one of 5,000, one of 20,000."""
    kept, seen = [], set()
    for text in texts:
        if len(text) < 4_000 or len(text) not in seen:
            kept.append(text)
            seen.add(len(text))
    return kept


EMPTY = AWKWARD["empty"]
TEXTS = _with_two_of_the_longest(
    [
        *(text for group in AWKWARD.values() for text in group),
        *make_phrases(60, seed=1),
        *real_messages(165),
        *web_texts(150),
        *make_fuzz(180, seed=2),
    ]
)
