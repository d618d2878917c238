"""Which texts Flair can be asked about."""

from __future__ import annotations

import pytest

from tiny_embeddings import byte_pair_embeddings, one_hot
from tiny_models import document_pool_classifier

pytestmark = pytest.mark.torch

# SentencePiece takes a direction mark for a space, so nothing is left of it where it is a word.
TEXTS = ["my card", "card \u200e lost", "", "\u05d1 top up"]


def test_texts_on_which_flair_fails_are_left_out() -> None:
    from flair_bundle.flair_models.scoring import score_with_flair, texts_flair_can_read

    model = document_pool_classifier([one_hot(), byte_pair_embeddings()])

    assert texts_flair_can_read(model, TEXTS) == ["my card", "", "\u05d1 top up"]
    with pytest.raises(IndexError):
        score_with_flair(model, [TEXTS[1]])


def test_other_models_read_all() -> None:
    from flair_bundle.flair_models.scoring import score_with_flair, texts_flair_can_read

    model = document_pool_classifier([one_hot()])

    assert texts_flair_can_read(model, TEXTS) == TEXTS
    assert len(score_with_flair(model, TEXTS)) == len(TEXTS)
