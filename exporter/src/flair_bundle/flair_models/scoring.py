"""Scores texts with Flair itself, as a user of Flair would."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flair_bundle.bundle.answer import Answer
from flair_bundle.flair_models.quiet import quiet_flair


def score_with_flair(model: Any, texts: Sequence[str], batch_size: int = 32) -> list[Answer]:
    """Returns Flair's answer to each text, in order.

    Flair gives no label to a text without words: its answer is `Answer(None, None)`. A score
    is the double that Flair shows: its float32, widened.

    Args:
        model: A single-label `TextClassifier`.
        texts: The texts as they arrived.
        batch_size: Texts that Flair scores at once.
    """
    from flair.data import Sentence

    with quiet_flair():
        sentences = [Sentence(text) for text in texts]
        model.eval()
        model.predict(sentences, mini_batch_size=batch_size)
    return [_answer(sentence, model.label_type) for sentence in sentences]


def _answer(sentence: Any, label_type: str) -> Answer:
    labels = sentence.get_labels(label_type)
    return Answer(labels[0].value, labels[0].score) if labels else Answer(None, None)
