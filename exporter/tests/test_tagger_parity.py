"""Every kind of sequence tagger gives Flair's entities in the model server and in Python.

The models are tiny and random. What is compared is the whole way of a text: words and their places,
windows of long texts, subwords of words, graph, Viterbi, spans, on ordinary, awkward and damaged
texts of 0 to 20,000 characters.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from flair_bundle.bundle.answer import Answer, ScoredText
from flair_bundle.runtime.scoring import BundleScorer
from flair_bundle.runtime.verification import compare_answers
from flair_bundle.texts.awkward import AWKWARD
from flair_bundle.texts.fuzz import make_fuzz
from flair_bundle.texts.phrases import make_phrases
from parity_texts import real_messages, web_texts
from tiny_bundles import LONG, flair_answers, write_tiny_bundle
from tiny_embeddings import character_embeddings, flair_embeddings, one_hot, word_embeddings
from tiny_taggers import (
    TYPES,
    save_byte_pair_encoder,
    save_sentence_piece_encoder,
    tagger,
    transformer_words,
)
from typescript_server import TypeScriptServer, typescript_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.torch

TOLERANCE = 1e-4
# Under a CRF, scores come of sums that grow with the text. After some thousand words neighbouring
# numbers of single precision are 5e-4 apart, and Flair's own answer depends on its batch.
TOLERANCE_OF_LONG = 1e-3


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
        _stack(one_hot(), transformer_words(encoders["byte pair"], subtoken_pooling="mean"))
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


@pytest.fixture(scope="module")
def server() -> Iterator[TypeScriptServer]:
    with typescript_server() as running:
        yield running


@pytest.fixture(scope="module")
def encoders(tiny_encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("encoders")
    return {
        "wordpiece": tiny_encoder,
        "byte pair": save_byte_pair_encoder(folder / "byte-pair"),
        "sentence piece": save_sentence_piece_encoder(folder / "sentence-piece"),
    }


@pytest.mark.parametrize("name", OVER_WORDS)
def test_over_words(name: str, server: TypeScriptServer, tmp_path: Path) -> None:
    assert_parity(OVER_WORDS[name](), server, tmp_path)


@pytest.mark.parametrize("name", OVER_TRANSFORMERS)
def test_over_transformers(
    name: str, server: TypeScriptServer, encoders: dict[str, Path], tmp_path: Path
) -> None:
    assert_parity(OVER_TRANSFORMERS[name](encoders), server, tmp_path)


def assert_parity(model: Any, server: TypeScriptServer, folder: Path) -> None:
    model = reloaded(model, folder)
    expected = flair_answers(model, TEXTS)
    assert_not_vacuous(expected)
    bundle = write_tiny_bundle(model, folder / "bundle", expected)

    assert_same(expected, BundleScorer(bundle).score(TEXTS, batch_size=8), crf=model.use_crf)
    batched = server.predict(folder / "bundle", TEXTS)
    assert_same(expected, batched, crf=model.use_crf)
    # Whatever stands beside it, a text gets the same answer.
    some = [*range(0, len(TEXTS) - 2, 6), len(TEXTS) - 1]
    texts, wanted = [TEXTS[each] for each in some], [expected[each] for each in some]
    alone = server.predict(folder / "bundle", texts, max_texts=1)
    crowded = server.predict(folder / "bundle", texts, max_tokens=100_000)
    assert_same(wanted, alone, crf=model.use_crf)
    assert_same(wanted, crowded, crf=model.use_crf)


def reloaded(model: Any, folder: Path) -> Any:
    """The model as it comes back from its `.pt`."""
    from flair.models import SequenceTagger

    if model.use_rnn and not model.bidirectional:
        # Flair does not save this setting, and fails to load such a model.
        return model
    model.save(str(folder / "model.pt"))
    return SequenceTagger.load(str(folder / "model.pt")).eval()


def assert_not_vacuous(expected: list[ScoredText]) -> None:
    labels = Counter(
        entity.label
        for text in expected
        for entity in text.answer.entities or ()
        if len(text.text) <= LONG
    )
    assert labels.total() >= 200, labels
    assert sum(count >= 20 for count in labels.values()) >= 3, labels
    for text in AWKWARD["empty"]:
        assert ScoredText(text, Answer(entities=())) in expected


def assert_same(expected: list[ScoredText], got: list[Answer], *, crf: bool) -> None:
    pairs = list(zip(expected, got, strict=True))
    for is_long in (False, True):
        chosen = [(text, answer) for text, answer in pairs if (len(text.text) > LONG) == is_long]
        comparison = compare_answers([text for text, _ in chosen], [each for _, each in chosen])
        assert comparison.label_differences == 0, comparison.worst_in_words()
        tolerance = TOLERANCE_OF_LONG if crf and is_long else TOLERANCE
        assert comparison.largest_difference <= tolerance, comparison.worst_in_words()


def test_flair_itself_is_no_more_exact_on_long_texts_under_a_crf() -> None:
    from flair_bundle.flair_models.scoring import score_with_flair

    model = tagger(one_hot())
    longs = sorted(TEXTS, key=len)[-3:]
    alone = [ScoredText(text, score_with_flair(model, [text])[0]) for text in longs]
    comparison = compare_answers(alone, score_with_flair(model, longs))
    assert comparison.label_differences == 0
    assert 5e-5 < comparison.largest_difference <= TOLERANCE_OF_LONG


def test_texts_are_enough() -> None:
    assert len(set(TEXTS)) >= 500
    assert max(len(text) for text in TEXTS) == 20_000
    assert len(TYPES) >= 3
