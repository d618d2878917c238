"""Exports `TransformerWordEmbeddings`, alone or in a stack."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path
from typing import Any

from flair_bundle.errors import UnsupportedModelError
from flair_bundle.flair_models.exported_embedding import ExportedEmbedding, Names
from flair_bundle.flair_models.tokenizer_files import tokenizer_files
from flair_bundle.graphs.builder import OPSET
from flair_bundle.graphs.transformer_word import TransformerInputs, TransformerWords

_MASK = "attention_mask"
# What Flair puts on either side of a text where it is trained with neighbouring sentences.
_SEPARATOR = "[FLERT]"


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
        mask=names.of(_MASK),
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
        **_separators(embedding),
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


def _separators(embedding: Any) -> dict[str, list[int]]:
    if embedding.context_length == 0 or not embedding.use_context_separator:
        return {}
    ids = embedding.tokenizer(
        [_SEPARATOR], is_split_into_words=True, add_special_tokens=False, truncation=False
    )["input_ids"]
    return {"before_ids": list(ids), "after_ids": list(ids)}


def _check(embedding: Any) -> None:
    tokenizer = embedding.tokenizer
    # What has to be so, what it is about, what was found, why it cannot be, what can be.
    rules = [
        (
            embedding.token_embedding,
            "is_token_embedding=False",
            "vectors of texts only",
            "a tagger needs a vector for each word",
            "is_token_embedding=True",
        ),
        (not embedding.use_lang_emb, "language embeddings", True, "texts name no language", "none"),
        (
            embedding.feature_extractor is None and not embedding.needs_manual_ocr,
            "an image model",
            type(embedding.model).__name__,
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
            embedding.truncate,
            "a tokenizer without model_max_length",
            "none",
            "Flair does not cut long texts then, and fails on them",
            "a number, such as 512",
        ),
        (
            tokenizer.pad_token_id is not None and tokenizer.padding_side == "right",
            "this padding",
            f"token {tokenizer.pad_token!r} on the {tokenizer.padding_side}",
            "the windows of a text are joined from the left",
            "a padding token, on the right",
        ),
        (
            _MASK in tokenizer.model_input_names,
            "these inputs",
            ", ".join(tokenizer.model_input_names),
            "an encoder that does not know what is padding answers differently in each batch",
            f"an encoder that takes {_MASK}",
        ),
    ]
    for fits, setting, got, reason, allowed in rules:
        if not fits:
            raise UnsupportedModelError(
                f"TransformerWordEmbeddings with {setting} are not supported, because {reason}",
                got=str(got),
                allowed=allowed,
                todo="Train with TransformerWordEmbeddings that have this setting",
            )


def _trace(embedding: Any, inputs: TransformerInputs) -> bytes:
    import torch

    # Two texts of different length, so that nothing of a batch's shape becomes a constant.
    sample = embedding.tokenizer(
        [["one", "two", "three"], ["four"]],
        padding=True,
        is_split_into_words=True,
        return_tensors="pt",
    )
    axes = {0: "windows", 1: "subwords"}
    with (
        tempfile.TemporaryDirectory(prefix="flair-bundle-graph-") as scratch,
        torch.no_grad(),
        warnings.catch_warnings(),
    ):
        graph = Path(scratch) / "encoder.onnx"
        # The tracer warns about each branch on a shape; the parity check is what decides.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _encoder_module(embedding).eval(),
            (sample["input_ids"], sample[_MASK]),
            str(graph),
            input_names=[inputs.ids, inputs.mask],
            output_names=["hidden"],
            dynamic_axes={inputs.ids: axes, inputs.mask: axes, "hidden": axes},
            opset_version=OPSET,
            dynamo=False,
        )
        return graph.read_bytes()


def _encoder_module(embedding: Any) -> Any:
    """From ids to the vectors of subwords: the chosen layers, side by side or their mean."""
    import torch

    class Encoder(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = embedding.model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            states = self.encoder(input_ids, attention_mask=attention_mask)[-1]
            chosen = [states[index] for index in embedding.layer_indexes]
            if embedding.layer_mean:
                return torch.stack(chosen).mean(dim=0)
            return torch.cat(chosen, dim=-1)

    return Encoder()
