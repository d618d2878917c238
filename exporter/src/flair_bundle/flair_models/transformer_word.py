"""Exports `TransformerWordEmbeddings`, alone or in a stack."""

from __future__ import annotations

from typing import Any

from flair_bundle.flair_models.exported_embedding import ExportedEmbedding, Names
from flair_bundle.flair_models.tokenizer_files import tokenizer_files
from flair_bundle.flair_models.transformer_encoder import (
    MASK,
    check_embedding,
    chosen_layers,
    separators,
    trace,
)
from flair_bundle.graphs.transformer_word import TransformerInputs, TransformerWords


def export_transformer_words(embedding: Any, names: Names) -> ExportedEmbedding:
    """Traces the encoder; windows, pooling and a lone text's context are Flair's.

    A model with document context (`use_context`) is exported as it answers to a text that has no
    neighbours: with its separators, where it uses them, and nothing else.

    Raises:
        UnsupportedModelError: The embeddings use a setting that a bundle cannot express.
    """
    _check(embedding)
    inputs = TransformerInputs(
        ids=names.of("input_ids"),
        mask=names.of(MASK),
        first=names.of("first_subwords"),
        last=names.of("last_subwords"),
        positions=names.of("subword_positions"),
        words=names.of("subword_words"),
        counts=names.of("subword_counts"),
        suffix=names.of(""),
    )
    layers = 1 if embedding.layer_mean else len(embedding.layer_indexes)
    part = TransformerWords(
        encoder=_trace(embedding, inputs),
        hidden=int(embedding.model.config.hidden_size) * layers,
        pooling=embedding.subtoken_pooling,
        names=inputs,
    )
    tokenizer_file, config_file = names.file("tokenizer"), names.file("tokenizer_config")
    tokenizer, config = tokenizer_files(embedding.tokenizer)
    feature = {
        "kind": "transformer-words",
        "tokenizer": tokenizer_file,
        "tokenizer_config": config_file,
        "ids_input": inputs.ids,
        "mask_input": inputs.mask,
        "max_length": int(embedding.tokenizer.model_max_length),
        "stride": int(embedding.stride),
        "padding_id": int(embedding.tokenizer.pad_token_id),
        **separators(embedding),
        **_pooling(part),
    }
    return ExportedEmbedding(part, feature, {tokenizer_file: tokenizer, config_file: config})


def _pooling(part: TransformerWords) -> dict[str, Any]:
    names = part.names
    first, last = {"first_input": names.first}, {"last_input": names.last}
    mean = {"positions": names.positions, "words": names.words, "counts": names.counts}
    pooled: dict[str, dict[str, Any]] = {
        "first": first,
        "last": last,
        "first_last": {**first, **last},
        "mean": {"mean_inputs": mean},
    }
    return pooled[part.pooling]


def _check(embedding: Any) -> None:
    check_embedding(
        embedding,
        (
            embedding.token_embedding,
            "is_token_embedding=False",
            "vectors of texts only",
            "a tagger needs a vector for each word",
            "is_token_embedding=True",
        ),
        left_padding="the windows of a text are joined from the left",
    )


def _trace(embedding: Any, inputs: TransformerInputs) -> bytes:
    axes = {0: "windows", 1: "subwords"}
    return trace(
        _encoder_module(embedding),
        embedding.tokenizer,
        (inputs.ids, inputs.mask),
        "hidden",
        {inputs.ids: axes, inputs.mask: axes, "hidden": axes},
    )


def _encoder_module(embedding: Any) -> Any:
    """From ids to the vectors of subwords: the chosen layers, side by side or their mean."""
    import torch

    class Encoder(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = embedding.model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            states = self.encoder(input_ids, attention_mask=attention_mask)[-1]
            return chosen_layers(embedding, states)

    return Encoder()
