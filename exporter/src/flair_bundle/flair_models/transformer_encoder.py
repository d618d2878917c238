"""What transformers of documents and of words have in common: their rules and their tracing."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flair_bundle.errors import UnsupportedModelError
from flair_bundle.graphs.builder import OPSET

MASK = "attention_mask"
# What Flair puts on either side of a text where it is trained with neighbouring sentences.
_SEPARATOR = "[FLERT]"

# What has to be so, what it is about, what was found, why it cannot be, what can be.
Rule = tuple[bool, str, object, str, str]


def check_embedding(embedding: Any, own: Rule, *, left_padding: str) -> None:
    """Refuses embeddings with a setting that a bundle cannot express.

    Args:
        embedding: `TransformerDocumentEmbeddings` or `TransformerWordEmbeddings`.
        own: The rule that only its kind has; it comes first.
        left_padding: Why padding has to be on the right.

    Raises:
        UnsupportedModelError: The first rule that does not hold.
    """
    tokenizer = embedding.tokenizer
    rules: list[Rule] = [
        own,
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
            left_padding,
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
    kind = type(embedding).__name__
    for fits, setting, got, reason, allowed in rules:
        if not fits:
            raise UnsupportedModelError(
                f"{kind} with {setting} are not supported, because {reason}",
                got=str(got),
                allowed=allowed,
                todo=f"Train with {kind} that have this setting",
            )


def separators(embedding: Any) -> dict[str, list[int]]:
    """What Flair puts on either side of a text, where it was trained with neighbouring ones."""
    if embedding.context_length == 0 or not embedding.use_context_separator:
        return {}
    ids = embedding.tokenizer(
        [_SEPARATOR], is_split_into_words=True, add_special_tokens=False, truncation=False
    )["input_ids"]
    return {"before_ids": list(ids), "after_ids": list(ids)}


def chosen_layers(embedding: Any, states: Any) -> Any:
    """The layers that the embeddings use, side by side or their mean: `[texts, subwords, dim]`."""
    import torch

    chosen = [states[index] for index in embedding.layer_indexes]
    if embedding.layer_mean:
        return torch.stack(chosen).mean(dim=0)
    return torch.cat(chosen, dim=-1)


def trace(
    module: Any,
    tokenizer: Any,
    inputs: Sequence[str],
    output: str,
    dynamic_axes: dict[str, dict[int, str]],
) -> bytes:
    """The ONNX graph of a module from ids and mask to one output.

    Args:
        module: A torch module, called with ids and mask `[texts, subwords]`.
        tokenizer: Makes the ids that the module is traced with.
        inputs: Names of the graph's ids and mask.
        output: Name of its output.
        dynamic_axes: Which axes of each tensor have no fixed length.
    """
    import torch

    # Two texts of different length, so that nothing of a batch's shape becomes a constant.
    sample = tokenizer(
        [["one", "two", "three"], ["four"]],
        padding=True,
        is_split_into_words=True,
        return_tensors="pt",
    )
    ids = sample["input_ids"]
    if not bool((ids == int(tokenizer.pad_token_id)).any()):
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
            module.eval(),
            (ids, sample[MASK]),
            str(graph),
            input_names=list(inputs),
            output_names=[output],
            dynamic_axes=dynamic_axes,
            opset_version=OPSET,
            dynamo=False,
        )
        return graph.read_bytes()
