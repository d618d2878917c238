"""`flair-bundle train`: a CSV of labelled texts becomes a Flair `.pt`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from flair_bundle.commands.arguments import add_examples
from flair_bundle.training.dataset import SPLIT_RULE, read_dataset

RECIPES = {
    "gru": "trainable word vectors and a bidirectional GRU: small, some CPU minutes",
    "minilm": "MiniLM, fine-tuned: more accurate, about 10 CPU minutes for 10,000 texts",
}


def add_parser(commands: Any) -> None:
    """Adds the subcommand."""
    parser = commands.add_parser(
        "train",
        help="train a Flair text classifier from a CSV",
        description="Trains a Flair TextClassifier and writes, beside it, MODEL.metrics.json with "
        f"its accuracy on texts that it never saw ({SPLIT_RULE}).",
    )
    add_recipe(parser)
    parser.add_argument("data", type=Path, metavar="FILE.csv")
    parser.add_argument("output", type=Path, metavar="MODEL.pt")
    add_training_options(parser)
    add_examples(
        parser,
        "flair-bundle train gru labelled.csv intents.pt --label-column intent",
    )
    parser.set_defaults(run=run)


def add_recipe(parser: argparse.ArgumentParser) -> None:
    """Adds the choice of what to train."""
    what = "; ".join(f"{name}: {what}" for name, what in RECIPES.items())
    parser.add_argument("recipe", choices=list(RECIPES), help=what)


def add_training_options(parser: argparse.ArgumentParser) -> None:
    """Adds what can be chosen about the data and the run."""
    parser.add_argument("--text-column", default="text", help="default: text")
    parser.add_argument("--label-column", default="category", help="default: category")
    parser.add_argument("--epochs", type=int, help="default: 12 for gru, 3 for minilm")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads (default: 1)")
    parser.add_argument(
        "--encoder", type=Path, metavar="DIR", help="a Hugging Face model folder instead of MiniLM"
    )


def run(arguments: argparse.Namespace) -> int:
    """Trains, with Flair's own log of the progress."""
    dataset = read_dataset(arguments.data, arguments.text_column, arguments.label_column)
    options = {} if arguments.epochs is None else {"epochs": arguments.epochs}
    if arguments.recipe == "gru":
        from flair_bundle.training.document_rnn import train_document_rnn

        train_document_rnn(dataset, arguments.output, threads=arguments.threads, **options)
    else:
        from flair_bundle.training.document_transformer import train_document_transformer

        train_document_transformer(
            dataset,
            arguments.output,
            encoder=arguments.encoder,
            threads=arguments.threads,
            **options,
        )
    return 0
