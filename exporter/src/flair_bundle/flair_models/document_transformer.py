"""Exports a `TextClassifier` over `TransformerDocumentEmbeddings`: encoder, pooling and head."""

from __future__ import annotations

from typing import Any

from flair_bundle.flair_models.exported import ExportedModel, tensor
from flair_bundle.flair_models.tokenizer_files import (
    TOKENIZER_CONFIG_FILE,
    TOKENIZER_FILE,
    tokenizer_files,
)
from flair_bundle.flair_models.transformer_encoder import (
    MASK,
    check_embedding,
    chosen_layers,
    separators,
    trace,
)
from flair_bundle.graphs.builder import OPSET

IDS, OUTPUT = "input_ids", "logits"


def export_document_transformer(model: Any) -> ExportedModel:
    """Traces the encoder with pooling and head into one graph.

    A model with document context (`use_context`) is exported as it answers to a text that has no
    neighbours: with its separators, where it uses them, and nothing else.

    Raises:
        UnsupportedModelError: The embeddings use a setting that a bundle cannot express.
    """
    document = model.embeddings
    _check(document)
    tokenizer, config = tokenizer_files(document.tokenizer)
    return ExportedModel(
        graph=_trace(model),
        opset=OPSET,
        inputs=[tensor(IDS, "INT64", [-1, -1]), tensor(MASK, "INT64", [-1, -1])],
        outputs=[tensor(OUTPUT, "FP32", [-1, len(model.label_dictionary)])],
        features=[
            {
                "kind": "transformer",
                "tokenizer": TOKENIZER_FILE,
                "tokenizer_config": TOKENIZER_CONFIG_FILE,
                "ids_input": IDS,
                "mask_input": MASK,
                "max_length": int(document.tokenizer.model_max_length),
                "padding_id": int(document.tokenizer.pad_token_id),
                **separators(document),
            }
        ],
        files={TOKENIZER_FILE: tokenizer, TOKENIZER_CONFIG_FILE: config},
    )


def _check(document: Any) -> None:
    check_embedding(
        document,
        (
            not document.allow_long_sentences,
            "allow_long_sentences",
            True,
            "there is no exporter for a vector pooled over the windows of a long text",
            "False: long texts are cut",
        ),
        left_padding="Flair pools from the start and would take padding for words",
    )


def _trace(model: Any) -> bytes:
    axes = {0: "batch", 1: "subwords"}
    return trace(
        _classifier_module(model),
        model.embeddings.tokenizer,
        (IDS, MASK),
        OUTPUT,
        {IDS: axes, MASK: axes, OUTPUT: {0: "batch"}},
    )


def _classifier_module(model: Any) -> Any:
    """The classifier as one module from ids to logits, pooled as Flair pools."""
    import torch

    document, decoder = model.embeddings, model.decoder
    padding_id = int(document.tokenizer.pad_token_id)

    class Classifier(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = document.model
            self.decoder = decoder

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            states = self.encoder(input_ids, attention_mask=attention_mask)[-1]
            return self.decoder(self.pool(chosen_layers(document, states), input_ids))

        def pool(self, hidden: Any, input_ids: Any) -> Any:
            if document.cls_pooling == "cls" and document.initial_cls_token:
                return hidden[:, 0]
            # Flair counts the ids that are not padding, whatever the mask says, and pools over
            # that many from the start, special tokens included.
            lengths = (input_ids != padding_id).sum(dim=1)
            if document.cls_pooling == "cls":
                rows = torch.arange(hidden.shape[0])
                return hidden[rows, lengths - 1]
            positions = torch.arange(hidden.shape[1])
            inside = (positions[None, :] < lengths[:, None])[:, :, None]
            if document.cls_pooling == "max":
                return hidden.masked_fill(~inside, float("-inf")).amax(dim=1)
            return hidden.masked_fill(~inside, 0.0).sum(dim=1) / lengths[:, None]

    return Classifier()
