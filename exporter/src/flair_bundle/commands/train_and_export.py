"""`flair-bundle train-and-export`: from a CSV to a bundle in one go."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from flair_bundle.bundle.writer import check_target
from flair_bundle.commands import export, train
from flair_bundle.commands.arguments import add_bundle_options, add_examples


def add_parser(commands: Any) -> None:
    """Adds the subcommand."""
    parser = commands.add_parser(
        "train-and-export",
        help="train a classifier from a CSV and write its bundle",
        description="Does what train and export do. The .pt stays beside the bundle's folder, as "
        "OUT_DIR.pt, with its accuracy in OUT_DIR.metrics.json. Taggers of entities are trained "
        "from CoNLL files by exporter/train-and-export wnut17 (--help).",
    )
    train.add_recipe(parser)
    parser.add_argument("--data", type=Path, required=True, metavar="FILE.csv")
    parser.add_argument("--out", type=Path, required=True, metavar="OUT_DIR", help="new folder")
    train.add_training_options(parser)
    add_bundle_options(parser)
    add_examples(
        parser,
        "flair-bundle train-and-export gru --data labelled.csv --out models/intents/1.0.0 "
        "--name intents --version 1.0.0",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Trains, then exports; a taken OUT_DIR is noticed before the training."""
    check_target(arguments.out)
    # Not with_suffix(): "1.0.0" has none, although it looks so.
    model = arguments.out.with_name(f"{arguments.out.name}.pt")
    credits_of_weights = ["minilm"] if uses_packaged_minilm(arguments) else []
    train.run(argparse.Namespace(**{**vars(arguments), "output": model}))
    return export.run(
        argparse.Namespace(
            **{
                **vars(arguments),
                "model": model,
                "target": arguments.out,
                "credits": [*arguments.credits, *credits_of_weights],
                "metrics": None,
                "trust": False,
                "quantize": None,
                "flip_budget": 0.0,
            }
        )
    )


def uses_packaged_minilm(arguments: argparse.Namespace) -> bool:
    """Tells whether weights of others are in the model, who have to be named."""
    return arguments.recipe == "minilm" and arguments.encoder is None
