"""Text classifiers of each family, by name: built in a moment, with weights at random."""

from __future__ import annotations

from pathlib import Path

from families import Maker
from tiny_embeddings import (
    byte_pair_embeddings,
    character_embeddings,
    flair_embeddings,
    one_hot,
    word_embeddings,
)
from tiny_models import (
    document_pool_classifier,
    document_rnn_classifier,
    transformer_classifier,
)
from tiny_taggers import transformer_words

RNN: dict[str, Maker] = {
    "rnn-gru": lambda: document_rnn_classifier([one_hot()]),
    "rnn-gru-both-ways": lambda: document_rnn_classifier([one_hot()], bidirectional=True),
    "rnn-lstm": lambda: document_rnn_classifier([word_embeddings()], rnn_type="LSTM"),
    "rnn-gru-two-layers": lambda: document_rnn_classifier(
        [one_hot()], bidirectional=True, rnn_layers=2, reproject_words=False
    ),
    "rnn-lstm-reprojected": lambda: document_rnn_classifier(
        [one_hot()], rnn_type="LSTM", rnn_layers=2, reproject_words_dimension=7
    ),
    "rnn-normed-stack": lambda: document_rnn_classifier(
        [word_embeddings(stable=True), one_hot(5, stable=True)], bidirectional=True
    ),
    # Twelve members: concatenated by name, "10-…" before "2-…".
    "rnn-stack-of-twelve": lambda: document_rnn_classifier(
        [one_hot(length) for length in range(1, 13)], reproject_words=False
    ),
    "rnn-character-lm": lambda: document_rnn_classifier(
        [flair_embeddings(), flair_embeddings(forward=False)]
    ),
    "rnn-characters-of-words": lambda: document_rnn_classifier([character_embeddings()]),
    "rnn-byte-pairs": lambda: document_rnn_classifier([byte_pair_embeddings()]),
    "rnn-all-embeddings": lambda: document_rnn_classifier(
        [
            word_embeddings(),
            flair_embeddings(forward=False, nlayers=2, nout=9, is_lower=True),
            character_embeddings(),
            flair_embeddings(),
            byte_pair_embeddings(),
            one_hot(),
        ],
        bidirectional=True,
        rnn_type="LSTM",
    ),
    "rnn-several-labels": lambda: document_rnn_classifier(
        [one_hot(), character_embeddings()],
        multi_label=True,
        multi_label_threshold={"default": 0.7, "card": 0.9},
    ),
}
POOL: dict[str, Maker] = {
    "pool-mean": lambda: document_pool_classifier([word_embeddings(), character_embeddings()]),
    "pool-max": lambda: document_pool_classifier(
        [one_hot(), flair_embeddings()], pooling="max", fine_tune_mode="linear"
    ),
    "pool-min": lambda: document_pool_classifier(
        [flair_embeddings(forward=False)], pooling="min", fine_tune_mode="nonlinear"
    ),
    # Flair never shows a label of this name.
    "pool-hidden-label": lambda: document_pool_classifier(
        [one_hot()], labels=("card", "O", "fee", "app")
    ),
    "pool-several-labels": lambda: document_pool_classifier(
        [word_embeddings(), one_hot()], multi_label=True, multi_label_threshold=0.8
    ),
}


def transformers(encoders: dict[str, Path]) -> dict[str, Maker]:
    """Classifiers over encoders: of WordPiece's, of byte-level and of SentencePiece's subwords."""
    options: dict[str, dict[str, object]] = {
        "transformer-mean": {"cls_pooling": "mean"},
        "transformer-cls": {"cls_pooling": "cls"},
        "transformer-max": {"cls_pooling": "max"},
        "transformer-two-layers": {"cls_pooling": "mean", "layers": "-1,-2"},
        "transformer-mean-of-layers": {
            "cls_pooling": "mean",
            "layers": "0,1,2",
            "layer_mean": True,
        },
        "transformer-frozen": {
            "cls_pooling": "mean",
            "layers": "all",
            "fine_tune": False,
            "use_context_separator": False,
        },
        "transformer-context": {"cls_pooling": "mean", "use_context": True},
        "transformer-several-labels": {
            "cls_pooling": "max",
            "multi_label": True,
            "multi_label_threshold": 0.8,
        },
    }
    makers: dict[str, Maker] = {
        name: _transformer(encoders["wordpiece"], each) for name, each in options.items()
    }
    return makers | {
        "transformer-bytes": _transformer(encoders["bytes"], {"cls_pooling": "cls"}),
        # Texts are cut to 32 subwords here.
        "transformer-sentence-pieces": _transformer(
            encoders["sentence pieces"], {"cls_pooling": "mean"}
        ),
        "rnn-transformer-words": lambda: document_rnn_classifier(
            [transformer_words(encoders["bytes"], subtoken_pooling="mean"), one_hot()]
        ),
        "pool-transformer-words": lambda: document_pool_classifier(
            [transformer_words(encoders["wordpiece"])], pooling="max"
        ),
    }


def _transformer(encoder: Path, options: dict[str, object]) -> Maker:
    return lambda: transformer_classifier(encoder, **options)
