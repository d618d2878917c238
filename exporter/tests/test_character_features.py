"""Words become characters and pieces as Flair reads them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conftest import REPOSITORY
from flair_bundle.runtime.features import make_feeder
from flair_bundle.runtime.features_characters import taken_words
from flair_bundle.runtime.sentencepiece_bpe import PieceModel

CHARACTERS = "?\n abcdé😀A"
VOCABULARY = [None, *CHARACTERS[1:]]
SENTENCEPIECE = REPOSITORY / "model-server/test/fixtures/sentencepiece"


def feed(feature: dict[str, Any], *texts: list[str]) -> dict[str, Any]:
    files = {"characters.json": json.dumps(VOCABULARY).encode()}
    arrays = make_feeder({"features": [{"vocabulary": "characters.json", **feature}]}, files)(texts)
    return {name: array.tolist() for name, array in arrays.items()}


def read(*words: str, **changes: Any) -> tuple[str, list[str]]:
    """The text that a character language model reads, and what of it each word's state has seen."""
    feature = {
        "kind": "character-lm",
        "ids_input": "ids",
        "offsets_input": "offsets",
        "unknown_id": 0,
        "padding_id": 2,
        "direction": "forward",
        "delimiter": "\n",
        "with_whitespace": True,
        "lower": False,
        **changes,
    }
    found = feed(feature, list(words))
    text = "".join(CHARACTERS[index] for index in found["ids"][0])
    return text, [text[: place + 1] for place in found["offsets"][0]]


def test_a_text_is_read_with_a_space_after_each_word() -> None:
    assert read("ab", "é😀", "x") == ("\nab é😀 ? ", ["\nab ", "\nab é😀 ", "\nab é😀 ? "])


def test_backward_everything_but_the_delimiter_is_reversed() -> None:
    assert read("ab", "😀c", direction="backward") == ("\nc😀 ba ", ["\nc😀 ba ", "\nc😀 "])


@pytest.mark.parametrize(
    ("direction", "seen"), [("forward", ["\nab", "\nab c"]), ("backward", ["\nc ba", "\nc"])]
)
def test_the_state_may_be_that_at_the_last_character(direction: str, seen: list[str]) -> None:
    assert read("ab", "c", with_whitespace=False, direction=direction)[1] == seen


def test_places_count_in_the_text_as_it_was_before_lower_casing() -> None:
    # İ becomes two characters, so all places behind it are one too early: Flair's are.
    assert read("A", "İ", "b", lower=True) == ("\na ?? b ", ["\na ", "\na ??", "\na ?? b"])


def test_a_delimiter_of_two_characters() -> None:
    assert read("a", "b", delimiter="\n\n", direction="backward")[1] == ["\n\nb a ", "\n\nb "]


def test_the_characters_of_words_are_separated_and_padded() -> None:
    feature = {"kind": "characters", "ids_input": "ids", "offsets_input": "offsets"}

    found = feed({**feature, "unknown_id": 0, "separator_id": 9}, ["a"], ["b", "cd"])

    assert found == {
        "ids": [[3, 9, 9, 9, 9], [4, 9, 5, 6, 9]],
        "offsets": [[0, 0], [0, 3]],
    }


@pytest.mark.parametrize(
    ("spelled", "taken"),
    [
        # By length: abc, ab, ab, d. The first "ab" takes what lies at its place: "abc".
        (["ab", "d", "abc", "ab"], [2, 1, 2, 3]),
        (["a", "b", "a", "c", "b", "a"], [0, 1, 2, 3, 4, 5]),
        (["gg", "a", "gg", "def", "gg"], [3, 1, 2, 3, 4]),
        (["a"], [0]),
    ],
)
def test_an_earlier_one_of_equal_words_takes_another_words_vector(
    spelled: list[str], taken: list[int]
) -> None:
    assert taken_words([[ord(each) for each in word] for word in spelled]) == taken


def test_pieces_are_those_of_sentencepiece() -> None:
    model = PieceModel(json.loads((SENTENCEPIECE / "pieces.json").read_text()))
    expected = json.loads((SENTENCEPIECE / "expected.json").read_text())

    assert [text for text, ids in expected if model.encode(text) != ids] == []
    assert len(expected) > 500


def test_first_and_last_piece_of_each_word() -> None:
    files = {"pieces.json": (SENTENCEPIECE / "pieces.json").read_bytes()}
    feature = {"kind": "byte-pair", "input": "pieces", "pieces": "pieces.json", "empty_id": 220}
    feeder = make_feeder({"features": [{**feature, "digits_to_zero": True}]}, files)
    model = PieceModel(json.loads(files["pieces.json"]))
    ids = model.encode("everything")

    found = feeder([["EVERYTHING", "12"], ["\u00ad"]])["pieces"].tolist()

    zeros = model.encode("00")
    assert found == [
        [[ids[0], ids[-1]], [zeros[0], zeros[-1]]],
        # Nothing is left of a soft hyphen; the other one is padding.
        [[220, 220], [220, 220]],
    ]
