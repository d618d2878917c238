"""Exports a `TextClassifier` over `TransformerDocumentEmbeddings`: encoder, pooling and head."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path
from typing import Any

from flair_bundle.errors import UnsupportedModelError
from flair_bundle.flair_models.exported import ExportedModel, tensor
from flair_bundle.flair_models.tokenizer_files import (
    TOKENIZER_CONFIG_FILE,
    TOKENIZER_FILE,
    tokenizer_files,
)

OPSET = 17
_SEPARATOR = "[FLERT]"
IDS, MASK, OUTPUT = "input_ids", "attention_mask", "logits"


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
                **_separators(document),
            }
        ],
        files={TOKENIZER_FILE: tokenizer, TOKENIZER_CONFIG_FILE: config},
    )


def _separators(document: Any) -> dict[str, list[int]]:
    """What Flair puts on either side of a text, where it was trained with neighbouring ones."""
    if document.context_length == 0 or not document.use_context_separator:
        return {}
    ids = document.tokenizer(
        [_SEPARATOR], is_split_into_words=True, add_special_tokens=False, truncation=False
    )["input_ids"]
    return {"before_ids": list(ids), "after_ids": list(ids)}


def _check(document: Any) -> None:
    tokenizer = document.tokenizer
    # What has to be so, what it is about, what was found, why it cannot be, what can be.
    rules = [
        (
            not document.allow_long_sentences,
            "allow_long_sentences",
            True,
            "there is no exporter for a vector pooled over the windows of a long text",
            "False: long texts are cut",
        ),
        (not document.use_lang_emb, "language embeddings", True, "texts name no language", "none"),
        (
            document.feature_extractor is None and not document.needs_manual_ocr,
            "an image model",
            type(document.model).__name__,
            "there is only a text",
            "a text model",
        ),
        (
            tokenizer.is_fast,
            "this tokenizer",
            type(tokenizer).__name__,
            "it has no tokenizer.json",
            "a fast tokenizer",
        ),
        (
            document.truncate,
            "a tokenizer without model_max_length",
            "none",
            "Flair does not cut long texts then, and fails on them",
            "a number, such as 512",
        ),
        (
            tokenizer.pad_token_id is not None and tokenizer.padding_side == "right",
            "this padding",
            f"token {tokenizer.pad_token!r} on the {tokenizer.padding_side}",
            "Flair pools from the start and would take padding for words",
            "a padding token, on the right",
        ),
        (
            MASK in tokenizer.model_input_names,
            "these inputs",
            ", ".join(tokenizer.model_input_names),
            "an encoder that does not know what is padding answers differently in each batch",
            f"an encoder that takes {MASK}",
        ),
    ]
    for fits, setting, got, reason, allowed in rules:
        if not fits:
            raise UnsupportedModelError(
                f"TransformerDocumentEmbeddings with {setting} are not supported, because {reason}",
                got=str(got),
                allowed=allowed,
                todo="Train with TransformerDocumentEmbeddings that have this setting",
            )


def _trace(model: Any) -> bytes:
    import torch

    wrapped = _classifier_module(model).eval()
    # Two texts of different length, so that nothing of a batch's shape becomes a constant.
    pad = int(model.embeddings.tokenizer.pad_token_id)
    first = model.embeddings.tokenizer(
        [["one", "two", "three"], ["four"]],
        padding=True,
        is_split_into_words=True,
        return_tensors="pt",
    )
    ids, mask = first[IDS], first[MASK]
    if not bool((ids == pad).any()):
        raise AssertionError("the sample batch of the tracer has no padding")
    with (
        tempfile.TemporaryDirectory(prefix="flair-bundle-graph-") as scratch,
        torch.no_grad(),
        warnings.catch_warnings(),
    ):
        graph = Path(scratch) / "model.onnx"
        # The tracer warns about each branch on a shape; the parity check is what decides.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            wrapped,
            (ids, mask),
            str(graph),
            input_names=[IDS, MASK],
            output_names=[OUTPUT],
            dynamic_axes={
                IDS: {0: "batch", 1: "subwords"},
                MASK: {0: "batch", 1: "subwords"},
                OUTPUT: {0: "batch"},
            },
            opset_version=OPSET,
            dynamo=False,
        )
        return graph.read_bytes()


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
            chosen = [states[index] for index in document.layer_indexes]
            if document.layer_mean:
                hidden = torch.stack(chosen).mean(dim=0)
            else:
                hidden = torch.cat(chosen, dim=-1)
            return self.decoder(self.pool(hidden, input_ids))

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
