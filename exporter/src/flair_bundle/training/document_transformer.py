"""A strong classifier from little data: MiniLM, its head fitted first, then all of it briefly.

Fitting the head on the frozen encoder takes a minute, because each text is encoded once only; from
there two or three epochs of fine-tuning suffice.
"""

from __future__ import annotations

import time
from pathlib import Path

from flair_bundle.training.batching import like_length_sampler
from flair_bundle.training.dataset import Dataset
from flair_bundle.training.minilm_words import packaged_minilm
from flair_bundle.training.recipe import (
    BATCH_SIZE,
    LABEL_TYPE,
    SEED,
    TrainingResult,
    finish,
    fit,
    make_label_dictionary,
    prepare,
    to_corpus,
)

HEAD_EPOCHS = 10
HEAD_LEARNING_RATE = 1e-2
LEARNING_RATE = 1e-4


def train_document_transformer(
    dataset: Dataset,
    output: Path,
    *,
    encoder: Path | None = None,
    epochs: int = 3,
    threads: int = 1,
) -> TrainingResult:
    """Trains `TransformerDocumentEmbeddings` with mean pooling.

    Args:
        dataset: What to train on and what to measure on.
        output: The `.pt` file to write.
        encoder: A Hugging Face model folder (default: MiniLM from its package).
        epochs: Epochs of fine-tuning; 0 leaves the encoder as it is.
        threads: CPU threads of torch.
    """
    from flair.embeddings import TransformerDocumentEmbeddings
    from flair.models import TextClassifier

    started = time.process_time()
    prepare(threads)
    corpus = to_corpus(dataset)
    document = TransformerDocumentEmbeddings(
        str(encoder or packaged_minilm()),
        cls_pooling="mean",
        fine_tune=False,
        use_context_separator=False,
        # Otherwise the name is the path of a folder on this machine.
        name="transformer-document",
    )
    model = TextClassifier(
        document, label_type=LABEL_TYPE, label_dictionary=make_label_dictionary(corpus)
    )
    fit(
        model,
        corpus,
        epochs=HEAD_EPOCHS,
        learning_rate=HEAD_LEARNING_RATE,
        keep_embeddings=True,
        sampler=like_length_sampler(BATCH_SIZE, SEED),
    )
    for sentence in corpus.train:
        sentence.clear_embeddings()
    if epochs:
        document.fine_tune = True
        document.static_embeddings = False
        fit(
            model,
            corpus,
            epochs=epochs,
            learning_rate=LEARNING_RATE,
            sampler=like_length_sampler(BATCH_SIZE, SEED),
        )
    recipe = {
        "family": "TextClassifier over TransformerDocumentEmbeddings, mean pooling",
        "head_epochs": HEAD_EPOCHS,
        "head_learning_rate": HEAD_LEARNING_RATE,
        "epochs": epochs,
        "learning_rate": LEARNING_RATE,
    }
    return finish(model, dataset, output, recipe, started)
