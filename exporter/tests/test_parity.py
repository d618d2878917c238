"""Each family of classifiers gives Flair's answers: in ONNX Runtime, and in the running server.

The models are tiny and random. What is compared is the whole way of a text: tokenisation, ids,
graph and decoding, on real, ordinary, awkward and damaged texts of 0 to 20,000 characters.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rest_server import ONE_BATCH_A_REQUEST, RestServer, rest_server

from families import Families, Maker, chosen_names
from flair_bundle.bundle.answer import Answer, ScoredText
from flair_bundle.runtime.scoring import BundleScorer
from flair_bundle.runtime.verification import compare_answers
from parity_texts import EMPTY, TEXTS
from tiny_classifiers import POOL, RNN, transformers
from tiny_taggers import save_byte_pair_encoder, save_sentence_piece_encoder

pytestmark = pytest.mark.torch

ENCODERS = ("wordpiece", "bytes", "sentence pieces")
NAMES = [*RNN, *POOL, *transformers(dict.fromkeys(ENCODERS, Path()))]
TOLERANCE = 1e-4
# Direction marks between words and alone: SentencePiece leaves nothing of them.
UNREADABLE = ["card \u200e lost", "\u200f", "my \u200f \u200e card"]


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
def server(request: pytest.FixtureRequest, families: Families) -> Iterator[RestServer]:
    """All families in one process, with the server's own bounds of a batch."""
    with rest_server(families.bundles(chosen_names(request))) as running:
        yield running


@pytest.fixture(scope="module")
def batching_server(request: pytest.FixtureRequest, families: Families) -> Iterator[RestServer]:
    with rest_server(families.bundles(chosen_names(request)), **ONE_BATCH_A_REQUEST) as running:
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
def test_the_server_answers_as_flair(name: str, families: Families, server: RestServer) -> None:
    family = families[name]

    assert_same(family.expected, server.predict(family.served_as, family.texts), TOLERANCE)


@pytest.mark.parametrize("name", NAMES)
def test_a_text_gets_the_same_answer_alone_and_in_any_batch(
    name: str, families: Families, batching_server: RestServer
) -> None:
    family = families[name]
    expected = random.Random(name).sample(family.expected, 120)
    texts = [each.text for each in expected]
    answers = batching_server.predict_alone(family.served_as, texts)
    alone = [ScoredText(*each) for each in zip(texts, answers, strict=True)]

    assert_same(expected, answers, TOLERANCE)
    for start in range(0, len(alone), 7):
        seven = alone[start : start + 7]
        together = batching_server.predict(family.served_as, [each.text for each in seven])
        assert_same(seven, together, TOLERANCE)
    # The shortest texts beside a long one: nearly all is padding.
    by_length = sorted(alone, key=lambda each: len(each.text))
    few = by_length[:40] + [each for each in by_length if len(each.text) <= 3_000][-1:]
    together = batching_server.predict(family.served_as, [each.text for each in few])
    assert_same(few, together, TOLERANCE)


@pytest.mark.parametrize("name", ["rnn-byte-pairs", "rnn-all-embeddings"])
def test_words_on_which_flair_fails_have_the_vector_of_a_word_of_spaces(
    name: str, families: Families, server: RestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flair.embeddings import BytePairEmbeddings

    from flair_bundle.flair_models.scoring import score_with_flair

    family = families[name]
    texts = [*set(TEXTS).difference(family.texts), *UNREADABLE]
    for text in texts:
        with pytest.raises(IndexError, match="list index out of range"):
            score_with_flair(family.model, [text])
    for member in family.model.modules():
        if isinstance(member, BytePairEmbeddings):
            monkeypatch.setattr(member, "spm", WithoutEmptyWords(member.spm))

    answers = score_with_flair(family.model, texts)
    expected = [ScoredText(*each) for each in zip(texts, answers, strict=True)]
    assert_same(expected, server.predict(family.served_as, texts), TOLERANCE)


class WithoutEmptyWords:
    """SentencePiece as Flair could use it: no pieces become the one that it has for spaces."""

    def __init__(self, original: Any) -> None:
        self._original = original

    def __getattr__(self, name: str) -> Any:
        return getattr(self._original, name)

    def EncodeAsIds(self, word: str) -> list[int]:  # noqa: N802  (its name there)
        return self._original.EncodeAsIds(word) or [self._original.vocab_size()]


def test_texts_are_enough() -> None:
    assert len(set(TEXTS)) >= 500
    assert max(len(text) for text in TEXTS) == 20_000
