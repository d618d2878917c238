"""Scores texts with Flair itself, as a user of Flair would."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flair_bundle.bundle.answer import Answer, Entity, ScoredLabel
from flair_bundle.flair_models.byte_pair import has_no_pieces
from flair_bundle.flair_models.quiet import quiet_flair
from flair_bundle.runtime.tokenization import split_words


def score_with_flair(model: Any, texts: Sequence[str], batch_size: int = 32) -> list[Answer]:
    """Returns Flair's answer to each text, in order, as if each were predicted alone.

    A score is the double that Flair shows: its float32, widened.

    Args:
        model: A `TextClassifier` or `SequenceTagger`.
        texts: The texts as they arrived.
        batch_size: Texts that Flair scores at once.
    """
    from flair.data import Sentence

    with quiet_flair():
        sentences = [Sentence(text) for text in texts]
        for sentence in sentences:
            # Else Flair takes the texts of one call for a document and, with use_context, shows
            # them to each other.
            Sentence.set_context_for_sentences([sentence])
        model.eval()
        model.predict(sentences, mini_batch_size=batch_size)
    return [_answer(model, sentence) for sentence in sentences]


def texts_flair_can_read(model: Any, texts: Sequence[str]) -> list[str]:
    """Leaves out the texts on which Flair itself fails, whose answer nobody can know.

    `BytePairEmbeddings` fail on a word of which SentencePiece leaves nothing, such as one of
    invisible characters alone.
    """
    from flair.embeddings import BytePairEmbeddings

    members = [each for each in model.modules() if isinstance(each, BytePairEmbeddings)]
    if not members:
        return list(texts)
    return [
        text
        for text in texts
        if not any(has_no_pieces(each, word) for each in members for word in split_words(text))
    ]


def _answer(model: Any, sentence: Any) -> Answer:
    labels = sentence.get_labels(model.label_type)
    if type(model).__name__ == "SequenceTagger":
        entities = (
            Entity(
                text=label.data_point.text,
                label=label.value,
                score=label.score,
                start=label.data_point.start_position,
                end=label.data_point.end_position,
            )
            for label in labels
        )
        return Answer(entities=tuple(sorted(entities, key=lambda entity: entity.start)))
    if model.multi_label:
        return Answer(labels=tuple(ScoredLabel(label.value, label.score) for label in labels))
    # Flair gives no label to a text without words.
    return Answer(labels[0].value, labels[0].score) if labels else Answer(None, None)
