"""Every kind of sequence tagger gives Flair's entities in the running model server and in Python.

The models are tiny and random. What is compared is the whole way of a text: words and their places,
windows of long texts, subwords of words, graph, Viterbi, spans, on ordinary, awkward and damaged
texts of 0 to 20,000 characters.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rest_server import ONE_BATCH_A_REQUEST, RestServer, rest_server

from families import Families, Family, chosen_names
from flair_bundle.bundle.answer import Answer, ScoredText
from flair_bundle.runtime.scoring import BundleScorer
from flair_bundle.runtime.verification import compare_answers
from flair_bundle.texts.awkward import AWKWARD
from flair_bundle.texts.fuzz import make_fuzz
from flair_bundle.texts.phrases import make_phrases
from flairs_spread import FlairsSpread
from parity_texts import real_messages, web_texts
from tiny_bundles import LONG
from tiny_embeddings import character_embeddings, flair_embeddings, one_hot, word_embeddings
from tiny_taggers import (
    TYPES,
    save_byte_pair_encoder,
    save_sentence_piece_encoder,
    tagger,
    transformer_words,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.torch

TOLERANCE = 1e-4


def _texts() -> list[str]:
    """Real, web-like, ordinary, awkward and damaged texts, few of them long."""
    fuzz = make_fuzz(220, seed=32)
    longest_first = sorted((text for text in fuzz if len(text) > LONG), key=len, reverse=True)
    return [
        *(text for group in AWKWARD.values() for text in group),
        *make_phrases(60, seed=31),
        *real_messages(120),
        *web_texts(130),
        *(text for text in fuzz if len(text) <= LONG),
        longest_first[0],
        longest_first[-1],
    ]


TEXTS = _texts()


def _stack(*members: Any) -> Any:
    from flair.embeddings import StackedEmbeddings

    return StackedEmbeddings(list(members))


OVER_WORDS: dict[str, Callable[[], Any]] = {
    "LSTM both ways, CRF": lambda: tagger(one_hot()),
    "GRU both ways, two layers, softmax, BIO": lambda: tagger(
        one_hot(), rnn_type="GRU", rnn_layers=2, use_crf=False, tag_format="BIO"
    ),
    "GRU one way, two layers, CRF, not reprojected": lambda: tagger(
        flair_embeddings(),
        rnn_type="GRU",
        rnn_layers=2,
        bidirectional=False,
        reproject_embeddings=False,
    ),
    "LSTM one way, softmax": lambda: tagger(flair_embeddings(), use_crf=False, bidirectional=False),
    # Over vectors that unknown words share, paths would be equal but for the last bit.
    "no network, CRF": lambda: tagger(flair_embeddings(), use_rnn=False),
    "first state that is never read": lambda: tagger(
        word_embeddings(), train_initial_hidden_state=True
    ),
    "words that have tags, CRF": lambda: tagger(one_hot(), spans=False),
    "character models and characters, CRF": lambda: tagger(
        _stack(
            flair_embeddings(),
            flair_embeddings(forward=False),
            character_embeddings(),
            word_embeddings(),
        )
    ),
}
OVER_TRANSFORMERS: dict[str, Callable[[dict[str, Path]], Any]] = {
    "first subword": lambda encoders: _plain(encoders["wordpiece"]),
    "last subword, two layers side by side": lambda encoders: _plain(
        encoders["wordpiece"], subtoken_pooling="last", layers="-1,-2", layer_mean=False
    ),
    "mean of subwords and of layers, not fine-tuned": lambda encoders: _plain(
        encoders["wordpiece"], subtoken_pooling="mean", layers="all", fine_tune=False
    ),
    "first and last, LSTM and CRF above": lambda encoders: tagger(
        transformer_words(encoders["wordpiece"], subtoken_pooling="first_last")
    ),
    "document context": lambda encoders: _plain(
        encoders["wordpiece"], use_context=True, subtoken_pooling="first_last"
    ),
    "long texts cut": lambda encoders: _plain(
        encoders["wordpiece"], allow_long_sentences=False, subtoken_pooling="last"
    ),
    "bytes": lambda encoders: _plain(encoders["byte pair"], subtoken_pooling="first_last"),
    "sentence pieces in windows of 32, with context": lambda encoders: _plain(
        encoders["sentence piece"], subtoken_pooling="mean", use_context=True
    ),
    "in a stack": lambda encoders: tagger(
        _stack(one_hot(), transformer_words(encoders["byte pair"], subtoken_pooling="mean")),
        use_crf=False,
    ),
}


def _plain(encoder: Path, **options: Any) -> Any:
    """As Flair's transformer taggers are: nothing but a linear layer above."""
    return tagger(
        transformer_words(encoder, **options),
        use_rnn=False,
        use_crf=False,
        reproject_embeddings=False,
    )


NAMES = [*OVER_WORDS, *OVER_TRANSFORMERS]


@pytest.fixture(scope="module")
def families(tmp_path_factory: pytest.TempPathFactory, tiny_encoder: Path) -> Families:
    folder = tmp_path_factory.mktemp("taggers")
    encoders = {
        "wordpiece": tiny_encoder,
        "byte pair": save_byte_pair_encoder(folder / "byte-pair"),
        "sentence piece": save_sentence_piece_encoder(folder / "sentence-piece"),
    }
    over_transformers = {name: partial(make, encoders) for name, make in OVER_TRANSFORMERS.items()}
    return Families({**OVER_WORDS, **over_transformers}, TEXTS, folder)


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest, families: Families) -> Iterator[RestServer]:
    """All taggers in one process, with the server's own bounds of a batch."""
    with rest_server(families.bundles(chosen_names(request))) as running:
        yield running


@pytest.fixture(scope="module")
def batching_server(request: pytest.FixtureRequest, families: Families) -> Iterator[RestServer]:
    with rest_server(families.bundles(chosen_names(request)), **ONE_BATCH_A_REQUEST) as running:
        yield running


@pytest.mark.parametrize("name", NAMES)
def test_the_answers_of_flair_are_worth_a_comparison(name: str, families: Families) -> None:
    expected = families[name].expected
    labels = Counter(
        entity.label
        for text in expected
        for entity in text.answer.entities or ()
        if len(text.text) <= LONG
    )

    assert labels.total() >= 200, labels
    assert sum(count >= 20 for count in labels.values()) >= 3, labels
    assert max(labels.values()) <= 0.85 * labels.total(), labels
    for text in AWKWARD["empty"]:
        assert ScoredText(text, Answer(entities=())) in expected


@pytest.mark.parametrize("name", NAMES)
def test_onnx_runtime_answers_as_flair(name: str, families: Families) -> None:
    family = families[name]
    got = BundleScorer(family.bundle).score(family.texts, batch_size=8)

    assert_same(family, family.expected, got)


@pytest.mark.parametrize("name", NAMES)
def test_the_server_answers_as_flair(name: str, families: Families, server: RestServer) -> None:
    family = families[name]
    got = server.predict(family.served_as, family.texts)

    assert_same(family, family.expected, got)


@pytest.mark.parametrize("name", NAMES)
def test_a_text_gets_the_same_answer_alone_and_in_any_batch(
    name: str, families: Families, batching_server: RestServer
) -> None:
    family = families[name]
    some = [*family.expected[:-2:6], family.expected[-1]]
    texts = [each.text for each in some]
    answers = batching_server.predict_alone(family.served_as, texts)
    alone = [ScoredText(*each) for each in zip(texts, answers, strict=True)]

    assert_same(family, some, answers)
    for start in range(0, len(alone), 7):
        seven = alone[start : start + 7]
        together = batching_server.predict(family.served_as, [each.text for each in seven])
        assert_same(family, seven, together)


def assert_same(family: Family, expected: list[ScoredText], got: list[Answer]) -> None:
    """Compares text by text: the same entities, and scores within 1e-4.

    Only long texts under a CRF may be further off, whose scores come of single-precision sums that
    grow with the text: as far as two answers of Flair itself to that text are from each other.
    """
    for text, answer in zip(expected, got, strict=True):
        comparison = compare_answers([text], [answer])
        assert comparison.label_differences == 0, comparison.worst_in_words()
        if comparison.largest_difference <= TOLERANCE:
            continue
        assert family.model.use_crf, comparison.worst_in_words()
        assert len(text.text) > LONG, comparison.worst_in_words()
        spread = _SPREADS.setdefault(
            (family.folder, text.text), FlairsSpread(family.model, text.text)
        )
        assert spread.reaches(comparison.largest_difference), comparison.worst_in_words()


_SPREADS: dict[tuple[Path, str], FlairsSpread] = {}


def test_texts_are_enough() -> None:
    assert len(set(TEXTS)) >= 500
    assert max(len(text) for text in TEXTS) == 20_000
    assert len(TYPES) >= 3
