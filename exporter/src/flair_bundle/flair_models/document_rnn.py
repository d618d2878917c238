"""Exports a `TextClassifier` over `DocumentRNNEmbeddings`."""

from __future__ import annotations

from typing import Any

import numpy as np

from flair_bundle.errors import UnsupportedModelError
from flair_bundle.flair_models.exported import ExportedModel, tensor
from flair_bundle.flair_models.word_tables import export_word_tables
from flair_bundle.graphs.document_rnn import (
    LENGTHS,
    OPSET,
    OUTPUT,
    DocumentRnnWeights,
    Linear,
    build_document_rnn,
)
from flair_bundle.graphs.recurrent import Direction, FloatArray, Layer


def export_document_rnn(model: Any) -> ExportedModel:
    """Builds the graph from the weights; dropouts of any kind do nothing when Flair predicts.

    Raises:
        UnsupportedModelError: A token embedding or a cell has no exporter.
    """
    document = model.embeddings
    kind = type(document.rnn).__name__
    if kind not in ("GRU", "LSTM"):
        raise UnsupportedModelError(
            "The recurrent network of DocumentRNNEmbeddings cannot be exported",
            got=kind,
            allowed="GRU or LSTM",
            todo="Train with rnn_type='GRU' or 'LSTM'",
        )
    tables = export_word_tables(list(document.embeddings.embeddings))
    weights = DocumentRnnWeights(
        kind="GRU" if kind == "GRU" else "LSTM",
        tables=tuple(each.table for each in tables),
        reprojection=(
            to_linear(document.word_reprojection_map) if document.reproject_words else None
        ),
        layers=tuple(_layer(document.rnn, index) for index in range(document.rnn.num_layers)),
        head=to_linear(model.decoder),
    )
    labels = int(weights.head.bias.shape[0])
    return ExportedModel(
        graph=build_document_rnn(weights),
        opset=OPSET,
        inputs=[
            *(tensor(each.table.input, "INT64", [-1, -1]) for each in tables),
            tensor(LENGTHS, "INT64", [-1]),
        ],
        outputs=[tensor(OUTPUT, "FP32", [-1, labels])],
        features=[*(each.feature for each in tables), {"kind": "lengths", "input": LENGTHS}],
        files={each.feature["vocabulary"]: each.vocabulary for each in tables},
    )


def to_linear(layer: Any) -> Linear:
    """The weights of a `torch.nn.Linear`."""
    return Linear(_array(layer.weight), _array(layer.bias))


def _layer(rnn: Any, index: int) -> Layer:
    suffixes = ("", "_reverse") if rnn.bidirectional else ("",)
    return Layer(
        tuple(
            Direction(
                input_weights=_array(getattr(rnn, f"weight_ih_l{index}{suffix}")),
                hidden_weights=_array(getattr(rnn, f"weight_hh_l{index}{suffix}")),
                input_bias=_array(getattr(rnn, f"bias_ih_l{index}{suffix}")),
                hidden_bias=_array(getattr(rnn, f"bias_hh_l{index}{suffix}")),
            )
            for suffix in suffixes
        )
    )


def _array(parameter: Any) -> FloatArray:
    return np.ascontiguousarray(parameter.detach().cpu().numpy(), dtype=np.float32)
