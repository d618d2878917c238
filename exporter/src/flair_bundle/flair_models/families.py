"""Which Flair text classifiers can be exported, and by what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flair_bundle.errors import UnsupportedModelError
from flair_bundle.flair_models.document_pool import export_document_pool
from flair_bundle.flair_models.document_rnn import export_document_rnn
from flair_bundle.flair_models.document_transformer import export_document_transformer
from flair_bundle.flair_models.exported import ExportedModel

_EXPORTERS: dict[str, Callable[[Any], ExportedModel]] = {
    "DocumentPoolEmbeddings": export_document_pool,
    "DocumentRNNEmbeddings": export_document_rnn,
    "TransformerDocumentEmbeddings": export_document_transformer,
}


def export_model(model: Any) -> ExportedModel:
    """Exports a loaded `TextClassifier`, whichever family it is of.

    Raises:
        UnsupportedModelError: Says what was found and what is supported.
    """
    check_classifier(model)
    found = type(model.embeddings).__name__
    exporter = _EXPORTERS.get(found)
    if exporter is None:
        raise UnsupportedModelError(
            "The document embeddings of this text classifier are not supported, because there is "
            "no exporter for this kind",
            got=found,
            allowed=", ".join(_EXPORTERS),
            todo="Train the classifier on one of these",
        )
    return exporter(model)


def check_classifier(model: Any) -> None:
    """Refuses what the head of a classifier may have and a bundle cannot express.

    Raises:
        UnsupportedModelError: Several labels a text, a decoder of its own, or the label "O".
    """
    if model.multi_label:
        raise UnsupportedModelError(
            "A text classifier with several labels a text cannot be exported yet",
            got="multi_label=True",
            allowed="multi_label=False",
            todo="Train it with one label a text",
        )
    if model._custom_decoder:
        raise UnsupportedModelError(
            "The decoder of this text classifier cannot be exported",
            got=type(model.decoder).__name__,
            allowed="Flair's own linear decoder",
            todo="Train it without the argument decoder",
        )
    labels = model.label_dictionary.get_items()
    if "O" in labels:
        raise UnsupportedModelError(
            "Flair never shows the label 'O' (it stands for no label), which a bundle cannot say",
            got=f"'O' among {len(labels)} labels",
            allowed="any other label",
            todo="Rename the label in the training data",
        )
