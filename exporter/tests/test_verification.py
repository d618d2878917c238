"""A wrong answer is found and shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from flair_bundle.bundle.answer import Answer, Entity, ScoredText
from flair_bundle.bundle.reader import read_bundle
from flair_bundle.errors import MismatchError
from flair_bundle.runtime.verification import compare_answers, verify_bundle

EXPECTED = [
    ScoredText("one", Answer("a", 0.5)),
    ScoredText("two", Answer("b", 0.75)),
    ScoredText("", Answer(None, None)),
]


def test_equal_answers() -> None:
    comparison = compare_answers(EXPECTED, [text.answer for text in EXPECTED])

    assert comparison.within(0.0)
    assert comparison.worst_in_words() == "no difference"


def test_the_largest_difference_of_a_score() -> None:
    got = [Answer("a", 0.5001), Answer("b", 0.7498), Answer(None, None)]

    comparison = compare_answers(EXPECTED, got)

    assert comparison.largest_difference == pytest.approx(2e-4)
    assert comparison.within(3e-4)
    assert not comparison.within(1e-4)
    assert comparison.worst_in_words() == (
        "'two' (3 characters): Flair 'b' 0.750000, here 'b' 0.749800"
    )


@pytest.mark.parametrize("answer", [Answer("c", 0.5), Answer(None, None)])
def test_another_label_is_never_within(answer: Answer) -> None:
    comparison = compare_answers(EXPECTED[:1], [answer])

    assert comparison.label_differences == 1
    assert not comparison.within(1.0)


def test_a_label_for_a_text_without_words_is_a_difference() -> None:
    assert compare_answers(EXPECTED[2:], [Answer("a", 0.0)]).label_differences == 1


def test_a_long_text_is_shortened() -> None:
    expected = [ScoredText("卡" * 500, Answer("a", 0.5))]

    words = compare_answers(expected, [Answer("b", 0.5)]).worst_in_words()

    assert words.startswith("'\\u5361")
    assert "… (500 characters)" in words.replace("\\u2026'", "…")


def test_of_many_entities_those_are_shown_that_differ() -> None:
    def answer(*scores: float) -> Answer:
        return Answer(
            entities=tuple(
                Entity(f"w{place}", "x", score, place, place + 1)
                for place, score in enumerate(scores)
            )
        )

    wanted = [ScoredText("text", answer(*[0.5] * 9))]

    other_score = compare_answers(wanted, [answer(*[0.5] * 5, 0.6, 0.5, 0.5, 0.5)])
    other_entities = compare_answers(wanted, [answer(*[0.5] * 8)])

    assert other_score.worst_in_words().endswith(
        "Flair 'x' 5–6 'w5' 0.500000, here 'x' 5–6 'w5' 0.600000"
    )
    assert other_entities.worst_in_words().endswith("Flair 'x' 8–9 'w8' 0.500000, here nothing")


def test_a_wrong_golden_answer_is_refused(demonstration: Path) -> None:
    bundle = read_bundle(demonstration)
    wrong = [ScoredText("Where is my card?", Answer("card_arrival", 0.5))]

    with pytest.raises(MismatchError) as error:
        verify_bundle(bundle, wrong)

    assert "0 other labels of 1, largest difference of a score 4.74e-01" in str(error.value)
    assert "'Where is my card?' (17 characters): Flair 'card_arrival' 0.500000" in str(error.value)
    assert "allowed: equal labels, scores within 0.0001" in str(error.value)
