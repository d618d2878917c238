"""Exports a `SequenceTagger`, whatever token embeddings it has below it."""

from __future__ import annotations

import json
from typing import Any

from flair_bundle.errors import UnsupportedModelError
from flair_bundle.flair_models.exported import ExportedModel, tensor
from flair_bundle.flair_models.token_stack import (
    LENGTHS_FEATURE,
    LENGTHS_TENSOR,
    export_token_stack,
)
from flair_bundle.flair_models.weights import cell_kind, to_array, to_layers, to_linear
from flair_bundle.graphs.builder import OPSET
from flair_bundle.graphs.tagger import OUTPUT, Recurrent, TaggerWeights, build_tagger

TASK = "token-classification"
TRANSITIONS_FILE = "transitions.json"
# Flair's own offsets; a client can ask for another unit.
UNIT = "code-points"
_START, _STOP = "<START>", "<STOP>"


def export_tagger(model: Any) -> ExportedModel:
    """Builds the graph from the weights; dropouts of any kind do nothing when Flair predicts.

    A trained first state of the network (`train_initial_hidden_state`) is left out, because
    Flair never reads it.

    Raises:
        UnsupportedModelError: A token embedding or a cell has no exporter.
    """
    check_tagger(model)
    tokens = export_token_stack(model.embeddings)
    weights = TaggerWeights(
        words=tokens.stack,
        reprojection=to_linear(model.embedding2nn) if model.reproject_embeddings else None,
        recurrent=(
            Recurrent(cell_kind(model.rnn, "SequenceTagger"), to_layers(model.rnn))
            if model.use_rnn
            else None
        ),
        head=to_linear(model.linear),
    )
    labels = model.label_dictionary.get_items()
    decoding, files = _decoding(model)
    return ExportedModel(
        graph=build_tagger(weights),
        opset=OPSET,
        inputs=[*tokens.inputs, *([LENGTHS_TENSOR] if model.use_rnn else [])],
        outputs=[tensor(OUTPUT, "FP32", [-1, -1, len(labels)])],
        features=[*tokens.features, *([LENGTHS_FEATURE] if model.use_rnn else [])],
        files={**tokens.files, **files},
        task=TASK,
        decoding=decoding,
    )


def check_tagger(model: Any) -> None:
    """Refuses what a bundle cannot express.

    Raises:
        UnsupportedModelError: A head of another kind.
    """
    head = type(model.linear).__name__
    if head != "Linear":
        raise UnsupportedModelError(
            "The last layer of this sequence tagger is not supported, because it is not Flair's",
            got=head,
            allowed="Flair's own linear layer",
            todo="Train a SequenceTagger without changing its layers",
        )


def _decoding(model: Any) -> tuple[dict[str, Any], dict[str, bytes]]:
    """How the host finds tags, and the file that it needs for that."""
    shape = {"spans": bool(model.predict_spans), "unit": UNIT}
    if not model.use_crf:
        return {"kind": "token-softmax", **shape}, {}
    dictionary = model.label_dictionary
    decoding = {
        "kind": "crf",
        "transitions": TRANSITIONS_FILE,
        "start_id": dictionary.get_idx_for_item(_START),
        "stop_id": dictionary.get_idx_for_item(_STOP),
        **shape,
    }
    # The double of a float32 is written so that the same float32 comes back.
    rows = to_array(model.crf.transitions).astype("float64").tolist()
    return decoding, {TRANSITIONS_FILE: (json.dumps(rows, separators=(",", ":")) + "\n").encode()}
