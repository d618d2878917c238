"""Which Flair models can be exported, and by what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flair_bundle.errors import UnsupportedModelError
from flair_bundle.flair_models.classifier import check_classifier, classifier_decoding
from flair_bundle.flair_models.document_pool import export_document_pool
from flair_bundle.flair_models.document_rnn import export_document_rnn
from flair_bundle.flair_models.document_transformer import export_document_transformer
from flair_bundle.flair_models.exported import ExportedModel
from flair_bundle.flair_models.tagger import export_tagger

_EXPORTERS: dict[str, Callable[[Any], ExportedModel]] = {
    "DocumentPoolEmbeddings": export_document_pool,
    "DocumentRNNEmbeddings": export_document_rnn,
    "TransformerDocumentEmbeddings": export_document_transformer,
}


def export_model(model: Any) -> ExportedModel:
    """Exports a loaded `TextClassifier` or `SequenceTagger`, whichever family it is of.

    Raises:
        UnsupportedModelError: Says what was found and what is supported.
    """
    if type(model).__name__ == "SequenceTagger":
        return export_tagger(model)
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
    return replace(exporter(model), decoding=classifier_decoding(model))
