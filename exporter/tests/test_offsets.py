"""Entities in the message's own text: what the job's predictions hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flair_bundle.bundle.answer import Answer, Entity
from flair_bundle.runtime.offsets import in_utf16
from flair_bundle.runtime.tokenization import clean_text, split_tokens
from flair_bundle.texts.awkward import AWKWARD
from flair_bundle.texts.fuzz import make_fuzz
from flair_bundle.texts.predictions import read_predictions

TEXTS = [*(text for group in AWKWARD.values() for text in group), *make_fuzz(100, seed=6)]


def words_of(text: str) -> Answer:
    return Answer(
        entities=tuple(
            Entity(clean_text(text)[token.start : token.end], "x", 1.0, token.start, token.end)
            for token in split_tokens(text)
            if token.end <= len(clean_text(text))
        )
    )


def test_an_entity_is_cut_out_of_the_text_as_it_was_sent() -> None:
    moved = in_utf16(words_of("😀 Zo\u200bë in\u0092t"), "😀 Zo\u200bë in\u0092t").entities

    assert moved
    assert moved[0] == Entity("😀", "x", 1.0, 0, 2)
    assert moved[1] == Entity("Zo\u200bë", "x", 1.0, 3, 7)


def test_whatever_the_text() -> None:
    other = 0
    for text in TEXTS:
        utf16 = text.encode("utf-16-le", "surrogatepass")
        answer = words_of(text)
        for entity, flairs in zip(
            in_utf16(answer, text).entities or (), answer.entities or (), strict=True
        ):
            part = utf16[2 * entity.start : 2 * entity.end]
            assert part.decode("utf-16-le", "surrogatepass") == entity.text
            assert clean_text(entity.text) == flairs.text
            other += entity.start != flairs.start
    assert other > 100


def test_answers_without_offsets_stay() -> None:
    assert in_utf16(Answer("a", 0.5), "😀") == Answer("a", 0.5)


@pytest.mark.parametrize(("unit", "utf16"), [("utf-16", True), ("code-points", False)])
def test_predictions_say_their_unit(unit: str, utf16: bool, tmp_path: Path) -> None:
    entity = {"text": "Bo", "label": "x", "score": 0.5, "start": 2, "end": 4}
    prediction = {"text": "😀Bo", "label": None, "entities": [entity], "offset_unit": unit}
    path = tmp_path / "out.jsonl"
    path.write_text(json.dumps({"id": "1", "outcome": "prediction", "prediction": prediction}))

    (read,) = read_predictions(path)

    assert read.in_utf16 is utf16
    assert read.answer == Answer(entities=(Entity("Bo", "x", 0.5, 2, 4),))
