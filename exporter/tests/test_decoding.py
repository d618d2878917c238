"""Answers are read from logits as Flair reads them."""

from __future__ import annotations

import itertools
import json
from typing import Any

import numpy as np
import pytest

from conftest import REPOSITORY
from flair_bundle.bundle.answer import Answer, Entity, ScoredLabel
from flair_bundle.runtime.decoding import empty_answer, make_decoder
from flair_bundle.runtime.spans import spans_of
from flair_bundle.runtime.tokenization import Token, split_tokens

# Made by Flair's own function; see make.py beside it.
SPANS = REPOSITORY / "model-server" / "test" / "fixtures" / "spans" / "expected.json"
RANDOM = np.random.default_rng(5)


def decode(
    logits: Any, decoding: dict[str, Any], labels: list[str], tokens: list[Token] | None = None
) -> Answer:
    files = {"transitions.json": json.dumps(decoding.pop("weights", [])).encode()}
    decoder = make_decoder({"labels": labels, "decoding": decoding}, files)
    return decoder(np.array(logits, np.float32), tokens or [])


def test_spans_are_those_of_flair() -> None:
    cases = json.loads(SPANS.read_text("utf-8"))
    for tags, scores, expected in cases:
        found = [[span.first, span.last, span.label, span.score] for span in spans_of(tags, scores)]
        assert found == expected, tags
    assert sum(len(spans) for _, _, spans in cases) > 500


def test_several_labels_are_those_over_their_thresholds() -> None:
    decoding = {"kind": "sigmoid", "threshold": 0.5, "thresholds": {"c": 0.1}}
    answer = decode([3, 0, -1, 9], decoding, ["a", "b", "c", "O"])
    assert answer.labels == (
        ScoredLabel("a", pytest.approx(1 / (1 + np.exp(-3)), abs=1e-6)),
        ScoredLabel("c", pytest.approx(1 / (1 + np.exp(1)), abs=1e-6)),
    )


def test_the_label_o_is_no_label() -> None:
    assert decode([0, 9], {"kind": "softmax"}, ["a", "O"]) == Answer(None, None)


@pytest.mark.parametrize(
    ("kind", "empty"),
    [
        ("softmax", Answer(None, None)),
        ("sigmoid", Answer(labels=())),
        ("token-softmax", Answer(entities=())),
        ("crf", Answer(entities=())),
    ],
)
def test_a_text_without_words(kind: str, empty: Answer) -> None:
    assert empty_answer({"decoding": {"kind": kind}}) == empty


@pytest.mark.parametrize("count", [1, 2, 4])
def test_viterbi_finds_the_best_of_all_paths(count: int) -> None:
    labels = ["A", "B", "C", "<START>", "<STOP>"]
    for _ in range(10):
        weights, logits = RANDOM.normal(size=(5, 5)), RANDOM.normal(size=(count, 5))

        def total(path: tuple[int, ...], weights: Any = weights, logits: Any = logits) -> float:
            steps = zip((3, *path), path, strict=False)
            ways = sum(weights[to, before] for before, to in steps) + weights[4, path[-1]]
            return float(ways + sum(logits[word, label] for word, label in enumerate(path)))

        best = max(itertools.product(range(5), repeat=count), key=total)
        decoding = {
            "kind": "crf",
            "weights": weights.tolist(),
            "transitions": "transitions.json",
            "start_id": 3,
            "stop_id": 4,
            "spans": False,
        }
        tokens = [Token("w", word, word + 1) for word in range(count)]
        answer = decode(logits, decoding, labels, tokens)
        assert [each.label for each in answer.entities or ()] == [labels[each] for each in best]


def test_an_entity_has_the_places_of_its_words_and_a_space_for_each_character_between() -> None:
    tokens = [*split_tokens("see New"), Token("York\x1f", 9, 14), Token("!", 15, 16)]
    logits = [[9, 0, 0], [0, 9, 0], [0, 0, 9], [9, 0, 0]]
    decoding = {"kind": "token-softmax", "spans": True}
    answer = decode(logits, decoding, ["O", "B-x", "I-x"], tokens)
    score = pytest.approx(1 / (1 + 2 * np.exp(-9)), abs=1e-6)
    assert answer.entities == (Entity("New  York", "x", score, 4, 14),)
