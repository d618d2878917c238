"""What all text classifiers share: the head above the vector of a text."""

from __future__ import annotations

from typing import Any

from flair_bundle.errors import UnsupportedModelError


def check_classifier(model: Any) -> None:
    """Refuses what the head of a classifier may have and a bundle cannot express.

    Raises:
        UnsupportedModelError: A decoder of its own.
    """
    if model._custom_decoder:
        raise UnsupportedModelError(
            "The decoder of this text classifier is not supported, because it may compute anything",
            got=type(model.decoder).__name__,
            allowed="Flair's own linear decoder",
            todo="Train it without the argument decoder",
        )


def classifier_decoding(model: Any) -> dict[str, Any]:
    """How logits become labels, as the manifest holds it.

    The label "O" is never shown, neither by Flair nor by the host: a text of which it is the one
    label has none.
    """
    if not model.multi_label:
        return {"kind": "softmax"}
    thresholds = {
        # Over one is never and below zero is always, as one and zero are.
        name: min(max(float(value), 0.0), 1.0)
        for name, value in model.multi_label_threshold.items()
    }
    decoding: dict[str, Any] = {"kind": "sigmoid", "threshold": thresholds.pop("default")}
    labels = model.label_dictionary.get_items()
    own = {label: thresholds[label] for label in labels if label in thresholds}
    return {**decoding, "thresholds": own} if own else decoding
