"""Document context (`use_context`): what a bundle answers, and what it cannot know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from flair_bundle.flair_models.scoring import score_with_flair
from flair_bundle.runtime.scoring import BundleScorer
from flair_bundle.runtime.verification import compare_answers
from flair_bundle.texts.phrases import make_phrases
from tiny_bundles import flair_answers, write_tiny_bundle
from tiny_taggers import tagger, transformer_words

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.torch

TEXTS = make_phrases(24, seed=5)


@pytest.fixture(scope="module")
def model(tiny_encoder: Path) -> Any:
    embeddings = transformer_words(tiny_encoder, use_context=True)
    return tagger(embeddings, use_rnn=False, use_crf=False, reproject_embeddings=False)


def predicted_alone(model: Any) -> list[Any]:
    """What a user of Flair gets who predicts each text by a call of its own."""
    return [score_by_hand(model, [text])[0] for text in TEXTS]


def score_by_hand(model: Any, texts: list[str]) -> list[Any]:
    from flair.data import Sentence

    sentences = [Sentence(text) for text in texts]
    model.predict(sentences)
    return [
        [
            (span.text, span.start_position, span.end_position, span.get_label("tag").value)
            for span in sentence.get_spans("tag")
        ]
        for sentence in sentences
    ]


def test_flair_itself_answers_otherwise_in_a_list(model: Any) -> None:
    assert score_by_hand(model, TEXTS) != predicted_alone(model)


def test_golden_texts_are_scored_as_if_alone(model: Any) -> None:
    entities = [
        [(each.text, each.start, each.end, each.label) for each in answer.entities or ()]
        for answer in score_with_flair(model, TEXTS)
    ]
    assert entities == predicted_alone(model)
    assert sum(len(each) for each in entities) > 50


def test_a_bundle_answers_as_flair_does_alone(model: Any, tmp_path: Path) -> None:
    expected = flair_answers(model, TEXTS)
    bundle = write_tiny_bundle(model, tmp_path / "bundle", expected)
    comparison = compare_answers(expected, BundleScorer(bundle).score(TEXTS))
    assert comparison.within(1e-4), comparison.worst_in_words()
    (feature,) = bundle.manifest["features"]
    separator = model.embeddings.tokenizer.convert_tokens_to_ids("[FLERT]")
    assert feature["before_ids"] == feature["after_ids"] == [separator]
