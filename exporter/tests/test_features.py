"""Words become the ids that Flair would take."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from flair_bundle.runtime.features import make_feeder

VOCABULARY = ["<unk>", "Card", "card", None, "### eur", "00 eur", "straße"]


def feed(feature: dict[str, Any], words: list[list[str]], **files: Any) -> dict[str, Any]:
    contents = {
        name.replace("_json", ".json"): json.dumps(content).encode()
        for name, content in files.items()
    }
    arrays = make_feeder({"features": [feature]}, contents)(words)
    return {name: array.tolist() for name, array in arrays.items()}


def one_hot(**changes: Any) -> dict[str, Any]:
    base = {"kind": "one-hot", "input": "ids", "vocabulary": "words.json"}
    return {**base, "unknown_id": 0, "padding_id": 0, **changes}


def test_one_hot_takes_words_as_they_are() -> None:
    found = feed(one_hot(), [["card", "Card", "CARD"]], words_json=VOCABULARY)

    assert found == {"ids": [[2, 1, 0]]}


def test_shorter_texts_are_padded() -> None:
    words = [["card"], ["card", "what", "Card"]]

    assert feed(one_hot(padding_id=6), words, words_json=VOCABULARY) == {
        "ids": [[2, 6, 6], [2, 0, 1]]
    }


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("Card", 1),
        ("CARD", 2),
        ("123 EUR", 4),
        # Any decimal digit of Unicode, as Python's \d: here Arabic ones.
        ("٣٤٥ EUR", 4),
        ("12 EUR", 5),
        ("1 EUR", 9),
        ("STRASSE", 9),
        ("None", 9),
    ],
)
def test_words_are_tried_in_other_spellings(word: str, found: int) -> None:
    fallbacks = ["exact", "lower", "digits-to-hash", "digits-to-zero"]
    feature = one_hot(kind="word", unknown_id=9, padding_id=9, fallbacks=fallbacks)

    assert feed(feature, [[word]], words_json=VOCABULARY) == {"ids": [[found]]}


def test_lengths() -> None:
    assert feed({"kind": "lengths", "input": "n"}, [["a"], ["a", "b"]]) == {"n": [1, 2]}


def test_subwords_are_cut_masked_and_padded() -> None:
    vocabulary = {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "car": 4, "##d": 5}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    feature = {
        "kind": "transformer",
        "tokenizer": "tokenizer.json",
        "ids_input": "ids",
        "mask_input": "mask",
        "max_length": 6,
        "padding_id": 0,
    }
    files = {"tokenizer.json": tokenizer.to_str().encode()}

    arrays = make_feeder({"features": [feature]}, files)([["card"] * 4, ["what"]])

    assert arrays["ids"].tolist() == [[2, 4, 5, 4, 5, 3], [2, 1, 3, 0, 0, 0]]
    assert arrays["mask"].tolist() == [[1] * 6, [1, 1, 1, 0, 0, 0]]
