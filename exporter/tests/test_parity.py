"""Each supported family gives Flair's answers: in ONNX Runtime, and in the TypeScript server.

The models are tiny and random. What is compared is the whole way of a text: tokenisation, ids,
graph and decoding, on real, ordinary, awkward and damaged texts of 0 to 20,000 characters.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from families import Families, Maker
from flair_bundle.bundle.answer import Answer, ScoredText
from flair_bundle.runtime.scoring import BundleScorer
from flair_bundle.runtime.verification import compare_answers
from parity_texts import EMPTY, TEXTS
from tiny_classifiers import POOL, RNN, transformers
from tiny_taggers import save_byte_pair_encoder, save_sentence_piece_encoder
from typescript_server import TypeScriptServer, typescript_server

pytestmark = pytest.mark.torch

ENCODERS = ("wordpiece", "bytes", "sentence pieces")
NAMES = [*RNN, *POOL, *transformers(dict.fromkeys(ENCODERS, Path()))]
TOLERANCE = 1e-4


@pytest.fixture(scope="module")
def families(tmp_path_factory: pytest.TempPathFactory, tiny_encoder: Path) -> Families:
    folder = tmp_path_factory.mktemp("families")
    saved = (
        tiny_encoder,
        save_byte_pair_encoder(folder / "byte-pair"),
        save_sentence_piece_encoder(folder / "sentence-piece"),
    )
    encoders = dict(zip(ENCODERS, saved, strict=True))
    makers: dict[str, Maker] = {**RNN, **POOL, **transformers(encoders)}
    return Families(makers, TEXTS, folder)


@pytest.fixture(scope="module")
def server() -> Iterator[TypeScriptServer]:
    with typescript_server() as running:
        yield running


def assert_same(expected: list[ScoredText], got: list[Answer], tolerance: float) -> None:
    comparison = compare_answers(expected, got)
    assert comparison.label_differences == 0, comparison.worst_in_words()
    assert comparison.largest_difference <= tolerance, comparison.worst_in_words()


@pytest.mark.parametrize("name", NAMES)
def test_the_answers_of_flair_are_worth_a_comparison(name: str, families: Families) -> None:
    answers = [text.answer for text in families[name].expected]
    occurring = Counter(label for answer in answers for label in answer.label_names())

    assert sum(not answer.label_names() for answer in answers) >= len(EMPTY)
    assert len(occurring) >= 3, occurring
    assert max(occurring.values()) <= 0.6 * len(answers), occurring
    assert len(set(families[name].texts)) >= 500


@pytest.mark.parametrize("name", NAMES)
def test_onnx_runtime_answers_as_flair(name: str, families: Families) -> None:
    family = families[name]

    assert_same(family.expected, BundleScorer(family.bundle).score(family.texts), TOLERANCE)


@pytest.mark.parametrize("name", NAMES)
def test_the_server_answers_as_flair(
    name: str, families: Families, server: TypeScriptServer
) -> None:
    family = families[name]

    assert_same(family.expected, server.predict(family.folder, family.texts), TOLERANCE)


@pytest.mark.parametrize("name", NAMES)
def test_a_text_gets_the_same_answer_alone_and_in_any_batch(
    name: str, families: Families, server: TypeScriptServer
) -> None:
    folder = families[name].folder
    texts = random.Random(name).sample(families[name].texts, 120)
    alone = [
        ScoredText(text, answer)
        for text, answer in zip(texts, server.predict(folder, texts, max_texts=1), strict=True)
    ]

    assert_same(alone, server.predict(folder, texts, max_texts=7), TOLERANCE)
    # The shortest texts beside a long one: nearly all is padding.
    by_length = sorted((text for text in texts if len(text) <= 3_000), key=len)
    few = by_length[:40] + by_length[-1:]
    together = server.predict(folder, few, max_texts=100, max_tokens=1_000_000)
    by_text = {each.text: each for each in alone}
    assert_same([by_text[text] for text in few], together, TOLERANCE)


def test_texts_are_enough() -> None:
    assert len(set(TEXTS)) >= 500
    assert max(len(text) for text in TEXTS) == 20_000
