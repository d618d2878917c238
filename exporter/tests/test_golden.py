"""Golden texts are few and of many kinds."""

from __future__ import annotations

from unicodedata import name

from conftest import REPOSITORY
from flair_bundle.bundle.answer import Answer, ScoredText
from flair_bundle.bundle.golden import (
    AT_START,
    LIMIT,
    LONGEST_AT_START,
    choose_golden,
    labels_of,
    put_long_last,
    to_jsonl,
)
from flair_bundle.texts.awkward import AWKWARD
from flair_bundle.texts.golden import golden_candidates


def scored(text: str, label: str | None, score: float | None = 0.5) -> ScoredText:
    return ScoredText(text, Answer(label, score))


CANDIDATES = [scored(f"{'x' * number} {number}", f"label {number % 7}") for number in range(300)]


def test_all_labels_and_lengths_within_the_limit() -> None:
    chosen = choose_golden([], CANDIDATES, limit=20)

    assert len(chosen) == 20
    assert labels_of(chosen) == {f"label {number}" for number in range(7)}
    lengths = sorted(len(text.text) for text in chosen)
    assert lengths[0] <= 5
    assert lengths[-1] >= 260


def test_awkward_texts_come_first_and_once() -> None:
    awkward = [scored("", None, None), scored("é", "a"), scored("é", "a")]

    chosen = choose_golden(awkward, CANDIDATES, limit=5)

    assert [text.text for text in chosen[:2]] == ["", "é"]
    assert len({text.text for text in chosen}) == len(chosen) == 5


def test_the_choice_is_always_the_same() -> None:
    assert choose_golden([], CANDIDATES) == choose_golden([], list(CANDIDATES))


def test_few_candidates_are_all_taken() -> None:
    assert len(choose_golden([], CANDIDATES[:3])) == 3
    assert choose_golden([], []) == []


def test_awkward_texts_fit_a_bundle_and_leave_room() -> None:
    assert {"empty", "ascii", "emoji", "accented", "cjk", "rtl", "combining"} <= set(AWKWARD)
    assert {"zero-width", "lines", "very long"} <= set(AWKWARD)
    assert sum(len(texts) for texts in AWKWARD.values()) <= 40
    assert max(len(text) for text in AWKWARD["very long"]) >= 3_000


def test_a_bundle_holds_200_texts_of_many_scripts_and_lengths() -> None:
    groups = golden_candidates(["own text"] * 3)
    assert groups.own == ["own text"]
    scored_groups = [
        [scored(text, f"label {number % 5}") for number, text in enumerate(texts)]
        for texts in (groups.awkward, groups.own, groups.varied, groups.filler)
    ]

    chosen = put_long_last(choose_golden(*scored_groups), lambda text: len(text.split()))

    assert 200 <= len(chosen) <= LIMIT
    texts = [text.text for text in chosen]
    assert set(groups.awkward) | set(groups.varied) <= set(texts)
    scripts = {name(letter).split()[0] for text in texts for letter in text if letter.isalpha()}
    assert {"LATIN", "CYRILLIC", "GREEK", "ARABIC", "HEBREW", "DEVANAGARI", "THAI"} <= scripts
    assert {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "GEORGIAN"} <= scripts
    lengths = [len(text) for text in texts]
    assert min(lengths) == 0
    assert 19_000 <= max(lengths) <= 20_000
    # A server scores the first 64 before it is ready.
    assert max(len(text.split()) for text in texts[:AT_START]) <= LONGEST_AT_START
    assert len(labels_of(chosen[:AT_START])) == 5


def test_own_texts_come_before_built_in_ones() -> None:
    own = [scored(f"own {number}", "a") for number in range(40)]

    chosen = choose_golden([], own, filler=CANDIDATES, limit=60)

    assert {text.text for text in own} <= {text.text for text in chosen}
    assert len(chosen) == 60


def test_a_server_starts_with_as_many() -> None:
    golden_ts = REPOSITORY / "model-server/src/core/bundle/golden.ts"

    assert f"MAX_SCORED = {AT_START};" in golden_ts.read_text("utf-8")


def test_lines_survive_every_character_and_score() -> None:
    texts = [
        scored('a\u2028b\u0085c\nd\r\n"\\\u202e😀', "l/ü", 0.12345678806304932),
        scored("", None, None),
    ]

    lines = to_jsonl(texts).decode("ascii").split("\n")

    assert lines.pop() == ""
    assert [ScoredText.from_json_line(line) for line in lines] == texts
