"""Arguments that several subcommands share."""

from __future__ import annotations

import argparse
from pathlib import Path

from flair_bundle.credits import BUILT_IN
from flair_bundle.flair_models.loading import TRUST_HELP


def add_trust(parser: argparse.ArgumentParser) -> None:
    """Adds `--trust`: without it no `.pt` is read."""
    parser.add_argument("--trust", action="store_true", help=TRUST_HELP)


def add_bundle_options(parser: argparse.ArgumentParser) -> None:
    """Adds what a bundle is called and made of beside its model."""
    parser.add_argument("--name", required=True, help="name of the model, such as intents")
    parser.add_argument("--version", required=True, help="its version, such as 1.0.0")
    parser.add_argument("--description", default="", help="one sentence about it")
    parser.add_argument(
        "--golden",
        type=Path,
        metavar="TEXTS",
        help="typical texts (.txt with one a line, .jsonl or .csv) to choose golden texts from "
        "(default: built-in messages of a bank's customers)",
    )
    parser.add_argument(
        "--credits",
        action="append",
        default=[],
        metavar="NAME|FILE.json",
        help=f"licence and attribution of data or weights: {', '.join(BUILT_IN)}, or a file with "
        '{"licence": SPDX, "attribution": [{"what", "by", "licence", "url"}]}; may be repeated',
    )
