"""`flair-bundle inspect`: what a `.pt` is, and whether it can be exported."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from flair_bundle.commands.arguments import add_trust
from flair_bundle.errors import UnsupportedModelError

_SHOWN_LABELS = 10


def add_parser(commands: Any) -> None:
    """Adds the subcommand."""
    parser = commands.add_parser(
        "inspect",
        help="say what a Flair .pt file is and whether it can be exported",
        description="Shows the class, labels and embeddings of a Flair model, and whether it can "
        "be exported, or exactly why not.",
    )
    parser.add_argument("model", type=Path, metavar="MODEL.pt")
    add_trust(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints one fact a line; exit 1 where the model cannot be exported."""
    from flair_bundle.flair_models.families import export_model
    from flair_bundle.flair_models.loading import load_text_classifier

    try:
        model = load_text_classifier(arguments.model, trust=arguments.trust)
        for name, value in describe(model):
            print(f"{name:<12}{value}")
        exported = export_model(model)
    except UnsupportedModelError as error:
        print(f"{'exportable':<12}no: {error}")
        return 1
    inputs = ", ".join(tensor["name"] for tensor in exported.inputs)
    print(f"{'exportable':<12}yes: {len(exported.graph) / 1e6:.1f} MB of ONNX, inputs {inputs}")
    return 0


def describe(model: Any) -> list[tuple[str, str]]:
    """Facts about a loaded classifier, as name and value."""
    labels = model.label_dictionary.get_items()
    more = f", … ({len(labels)})" if len(labels) > _SHOWN_LABELS else f" ({len(labels)})"
    facts = [
        ("class", type(model).__name__),
        ("labels", ", ".join(labels[:_SHOWN_LABELS]) + more),
        ("multi-label", "yes" if model.multi_label else "no"),
        ("document", _one_line(model.embeddings)),
    ]
    stack = getattr(model.embeddings, "embeddings", None)
    for embedding in getattr(stack, "embeddings", []):
        facts.append(("words", f"{type(embedding).__name__} {embedding.embedding_length}"))
    parameters = sum(parameter.numel() for parameter in model.parameters())
    facts.append(("parameters", f"{parameters:,}"))
    return facts


def _one_line(document: Any) -> str:
    name = type(document).__name__
    if name == "DocumentRNNEmbeddings":
        direction = "bidirectional " if document.bidirectional else ""
        reprojected = ", words reprojected" if document.reproject_words else ""
        layers = document.rnn.num_layers
        return (
            f"{name}: {direction}{type(document.rnn).__name__} of {document.rnn.hidden_size}, "
            f"{layers} layer{'' if layers == 1 else 's'}{reprojected}"
        )
    if name == "TransformerDocumentEmbeddings":
        kind = type(document.model).__name__
        longest = document.tokenizer.model_max_length
        return f"{name}: {kind}, {document.cls_pooling} pooling, at most {longest} subwords"
    return name
