"""Exports a `TextClassifier` over `DocumentRNNEmbeddings`."""

from __future__ import annotations

from typing import Any

from flair_bundle.flair_models.exported import ExportedModel, tensor
from flair_bundle.flair_models.token_stack import (
    LENGTHS_FEATURE,
    LENGTHS_TENSOR,
    export_token_stack,
)
from flair_bundle.flair_models.weights import cell_kind, to_layers, to_linear
from flair_bundle.graphs.builder import OPSET
from flair_bundle.graphs.document_rnn import OUTPUT, DocumentRnnWeights, build_document_rnn


def export_document_rnn(model: Any) -> ExportedModel:
    """Builds the graph from the weights; dropouts of any kind do nothing when Flair predicts.

    Raises:
        UnsupportedModelError: A token embedding or a cell has no exporter.
    """
    document = model.embeddings
    kind = cell_kind(document.rnn, "DocumentRNNEmbeddings")
    tokens = export_token_stack(document.embeddings)
    weights = DocumentRnnWeights(
        kind=kind,
        words=tokens.stack,
        reprojection=(
            to_linear(document.word_reprojection_map) if document.reproject_words else None
        ),
        layers=to_layers(document.rnn),
        head=to_linear(model.decoder),
    )
    labels = int(weights.head.weights.shape[0])
    return ExportedModel(
        graph=build_document_rnn(weights),
        opset=OPSET,
        inputs=[*tokens.inputs, LENGTHS_TENSOR],
        outputs=[tensor(OUTPUT, "FP32", [-1, labels])],
        features=[*tokens.features, LENGTHS_FEATURE],
        files=tokens.files,
    )
