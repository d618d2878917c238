"""Taggers that cannot be exported are refused with what was found and what would do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from flair_bundle.errors import UnsupportedModelError
from tiny_embeddings import one_hot
from tiny_taggers import tagger, transformer_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.torch


def refusal(model: Any) -> str:
    from flair_bundle.flair_models.families import export_model

    with pytest.raises(UnsupportedModelError) as caught:
        export_model(model)
    return str(caught.value)


def test_a_plain_recurrent_cell() -> None:
    message = refusal(tagger(one_hot(), rnn_type="RNN"))
    assert "The recurrent network of SequenceTagger is not supported" in message
    assert "got RNN; allowed: GRU or LSTM" in message


def test_another_last_layer() -> None:
    import torch

    model = tagger(one_hot(), use_crf=False)
    model.linear = torch.nn.Sequential(model.linear)
    message = refusal(model)
    assert "The last layer of this sequence tagger is not supported" in message
    assert "got Sequential; allowed: Flair's own linear layer" in message


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda each: setattr(each, "truncate", False),
            "because Flair does not cut long texts then",
        ),
        (
            lambda each: setattr(each, "use_lang_emb", True),
            "because texts name no language: got True; allowed: none",
        ),
        (lambda each: setattr(each.tokenizer, "padding_side", "left"), "'[PAD]' on the left"),
        (
            lambda each: setattr(each.tokenizer, "model_input_names", ["input_ids"]),
            "an encoder that takes attention_mask",
        ),
    ],
)
def test_settings_of_transformers(
    change: Callable[[Any], None], expected: str, tiny_encoder: Path
) -> None:
    embeddings = transformer_words(tiny_encoder)
    model = tagger(embeddings, use_rnn=False, use_crf=False)
    change(embeddings)
    message = refusal(model)
    assert "TransformerWordEmbeddings" in message
    assert expected in message
