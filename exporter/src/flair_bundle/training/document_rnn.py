"""A small classifier from nothing: trainable word vectors and a bidirectional GRU."""

from __future__ import annotations

import time
from pathlib import Path

from flair_bundle.training.dataset import Dataset
from flair_bundle.training.recipe import (
    LABEL_TYPE,
    TrainingResult,
    finish,
    fit,
    make_label_dictionary,
    prepare,
    to_corpus,
)

WORD_LENGTH = 200
HIDDEN_SIZE = 192
DROPOUT = 0.3
LEARNING_RATE = 2e-3
# Words seen once cannot be told from noise; they share the vector of unknown words.
SMALLEST_WORD_COUNT = 2


def train_document_rnn(
    dataset: Dataset, output: Path, *, epochs: int = 12, threads: int = 1
) -> TrainingResult:
    """Trains `DocumentRNNEmbeddings` over `OneHotEmbeddings`; some minutes for 10,000 texts."""
    from flair.embeddings import DocumentRNNEmbeddings, OneHotEmbeddings
    from flair.models import TextClassifier

    started = time.process_time()
    prepare(threads)
    corpus = to_corpus(dataset)
    words = OneHotEmbeddings.from_corpus(
        corpus, min_freq=SMALLEST_WORD_COUNT, embedding_length=WORD_LENGTH
    )
    document = DocumentRNNEmbeddings(
        [words],
        hidden_size=HIDDEN_SIZE,
        bidirectional=True,
        rnn_type="GRU",
        reproject_words=False,
        dropout=DROPOUT,
    )
    model = TextClassifier(
        document, label_type=LABEL_TYPE, label_dictionary=make_label_dictionary(corpus)
    )
    fit(model, corpus, epochs=epochs, learning_rate=LEARNING_RATE)
    recipe = {
        "family": "TextClassifier over DocumentRNNEmbeddings over OneHotEmbeddings",
        "epochs": epochs,
        "learning_rate": LEARNING_RATE,
        "word_length": WORD_LENGTH,
        "hidden_size": HIDDEN_SIZE,
        "dropout": DROPOUT,
    }
    return finish(model, dataset, output, recipe, started)
