"""Exports a `TextClassifier` over `DocumentPoolEmbeddings`."""

from __future__ import annotations

from typing import Any

from flair_bundle.flair_models.exported import ExportedModel, tensor
from flair_bundle.flair_models.token_stack import (
    LENGTHS_FEATURE,
    LENGTHS_TENSOR,
    export_token_stack,
)
from flair_bundle.flair_models.weights import to_linear
from flair_bundle.graphs.builder import OPSET
from flair_bundle.graphs.document_pool import OUTPUT, DocumentPoolWeights, build_document_pool


def export_document_pool(model: Any) -> ExportedModel:
    """Builds the graph from the weights.

    Raises:
        UnsupportedModelError: A token embedding has no exporter.
    """
    document = model.embeddings
    tokens = export_token_stack(document.embeddings)
    mode = document.fine_tune_mode
    weights = DocumentPoolWeights(
        words=tokens.stack,
        flex=to_linear(document.embedding_flex) if mode in ("linear", "nonlinear") else None,
        nonlinear_map=(
            to_linear(document.embedding_flex_nonlinear_map) if mode == "nonlinear" else None
        ),
        pooling=document.pooling,
        head=to_linear(model.decoder),
    )
    labels = int(weights.head.weights.shape[0])
    return ExportedModel(
        graph=build_document_pool(weights),
        opset=OPSET,
        inputs=[*tokens.inputs, LENGTHS_TENSOR],
        outputs=[tensor(OUTPUT, "FP32", [-1, labels])],
        features=[*tokens.features, LENGTHS_FEATURE],
        files=tokens.files,
    )
