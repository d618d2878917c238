"""Each supported family gives Flair's labels and scores in ONNX Runtime.

The models are tiny and random. What is compared is the whole way of a text: tokenisation, ids,
graph and decoding, on ordinary, awkward and damaged texts of 0 to 20,000 characters.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from flair_bundle.bundle.manifest import GRAPH_FILE
from flair_bundle.bundle.reader import Bundle
from flair_bundle.runtime.scoring import BundleScorer
from flair_bundle.runtime.verification import compare_answers
from flair_bundle.texts.awkward import AWKWARD
from flair_bundle.texts.fuzz import make_fuzz
from flair_bundle.texts.phrases import make_phrases
from tiny_embeddings import character_embeddings, flair_embeddings, one_hot, word_embeddings
from tiny_models import (
    LABELS,
    document_pool_classifier,
    document_rnn_classifier,
    transformer_classifier,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.torch

TEXTS = [text for group in AWKWARD.values() for text in group] + [
    *make_phrases(240, seed=1),
    *make_fuzz(260, seed=2),
]

RNN_MODELS: dict[str, Callable[[], Any]] = {
    "GRU": lambda: document_rnn_classifier([one_hot()]),
    "GRU both ways": lambda: document_rnn_classifier([one_hot()], bidirectional=True),
    "LSTM": lambda: document_rnn_classifier([one_hot()], rnn_type="LSTM"),
    "LSTM both ways": lambda: document_rnn_classifier(
        [one_hot()], rnn_type="LSTM", bidirectional=True
    ),
    "GRU, two layers both ways, not reprojected": lambda: document_rnn_classifier(
        [one_hot()], bidirectional=True, rnn_layers=2, reproject_words=False
    ),
    "LSTM, two layers, reprojected to 7": lambda: document_rnn_classifier(
        [one_hot()],
        rnn_type="LSTM",
        rnn_layers=2,
        reproject_words_dimension=7,
    ),
    "word embeddings": lambda: document_rnn_classifier([word_embeddings()], bidirectional=True),
    "stack of normed words and one-hot": lambda: document_rnn_classifier(
        [word_embeddings(stable=True), one_hot(5, stable=True)], bidirectional=True
    ),
    # Twelve members: concatenated by name, "10-…" before "2-…".
    "stack of twelve": lambda: document_rnn_classifier(
        [one_hot(length) for length in range(1, 13)], reproject_words=False
    ),
    "characters both ways": lambda: document_rnn_classifier(
        [flair_embeddings(), flair_embeddings(forward=False)]
    ),
    "characters of words": lambda: document_rnn_classifier([character_embeddings()]),
    "all token embeddings": lambda: document_rnn_classifier(
        [
            word_embeddings(),
            flair_embeddings(forward=False, nlayers=2, nout=9, is_lower=True),
            character_embeddings(),
            flair_embeddings(recurrent_type="GRU"),
            one_hot(),
        ],
        bidirectional=True,
        rnn_type="LSTM",
    ),
}
POOL_MODELS: dict[str, Callable[[], Any]] = {
    "mean": lambda: document_pool_classifier([word_embeddings(), character_embeddings()]),
    "max": lambda: document_pool_classifier(
        [one_hot(), flair_embeddings()], pooling="max", fine_tune_mode="linear"
    ),
    "min": lambda: document_pool_classifier(
        [flair_embeddings(forward=False)], pooling="min", fine_tune_mode="nonlinear"
    ),
}
TRANSFORMER_MODELS: dict[str, dict[str, Any]] = {
    "mean": {"cls_pooling": "mean"},
    "cls": {"cls_pooling": "cls"},
    "max": {"cls_pooling": "max"},
    "two layers side by side": {"cls_pooling": "mean", "layers": "-1,-2"},
    "mean of layers": {"cls_pooling": "mean", "layers": "0,1,2", "layer_mean": True},
    "not fine-tuned, no separator": {
        "cls_pooling": "mean",
        "fine_tune": False,
        "use_context_separator": False,
    },
}


def reloaded(model: Any, folder: Path) -> Any:
    """The model as it comes back from its `.pt`: some names of embeddings change on the way."""
    from flair_bundle.flair_models.loading import load_text_classifier

    model.save(str(folder / "model.pt"))
    return load_text_classifier(folder / "model.pt", trust=True)


def to_bundle(model: Any) -> Bundle:
    from flair_bundle.flair_models.families import export_model

    exported = export_model(model)
    manifest = {
        "labels": model.label_dictionary.get_items(),
        "graph": {"file": GRAPH_FILE, "outputs": exported.outputs},
        "features": exported.features,
    }
    return Bundle(manifest, {**exported.files, GRAPH_FILE: exported.graph}, sha256="")


def assert_parity(model: Any) -> None:
    from flair_bundle.flair_models.export import score_texts

    expected = score_texts(model, TEXTS)
    comparison = compare_answers(expected, BundleScorer(to_bundle(model)).score(TEXTS))

    occurring = Counter(text.answer.label for text in expected)
    assert occurring.pop(None) == len(AWKWARD["empty"])
    assert len(occurring) >= 3, occurring
    assert max(occurring.values()) <= 0.6 * len(TEXTS), occurring
    assert comparison.label_differences == 0, comparison.worst_in_words()
    assert comparison.largest_difference <= 1e-4, comparison.worst_in_words()


@pytest.mark.parametrize("name", RNN_MODELS)
def test_document_rnn(name: str, tmp_path: Path) -> None:
    assert_parity(reloaded(RNN_MODELS[name](), tmp_path))


@pytest.mark.parametrize("name", POOL_MODELS)
def test_document_pool(name: str, tmp_path: Path) -> None:
    assert_parity(reloaded(POOL_MODELS[name](), tmp_path))


@pytest.mark.parametrize("name", TRANSFORMER_MODELS)
def test_document_transformer(name: str, tiny_encoder: Path, tmp_path: Path) -> None:
    model = transformer_classifier(tiny_encoder, **TRANSFORMER_MODELS[name])

    assert_parity(reloaded(model, tmp_path))


def test_texts_are_enough() -> None:
    assert len(set(TEXTS)) >= 500
    assert max(len(text) for text in TEXTS) == 20_000
    assert len(LABELS) >= 3
