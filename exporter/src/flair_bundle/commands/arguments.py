"""Arguments that several subcommands share."""

from __future__ import annotations

import argparse
import textwrap
from pathlib import Path

from flair_bundle.credits import BUILT_IN
from flair_bundle.flair_models.loading import TRUST_HELP


def add_examples(parser: argparse.ArgumentParser, examples: str) -> None:
    """Shows examples at the end of the help, as they are written."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    # The formatter leaves the description alone, too.
    parser.description = textwrap.fill(parser.description or "", 78)
    parser.epilog = f"examples:\n{textwrap.indent(textwrap.dedent(examples).strip(), '  ')}\n"


def add_trust(parser: argparse.ArgumentParser) -> None:
    """Adds `--trust`: without it nothing that a `.pt` names is run."""
    parser.add_argument("--trust", action="store_true", help=TRUST_HELP)


def add_bundle_options(parser: argparse.ArgumentParser, *, from_folder: bool = False) -> None:
    """Adds what a bundle is called and made of beside its model.

    Args:
        parser: Where they are added.
        from_folder: Whether the names of OUT_DIR and its parent will do, too.
    """
    default = " (default: the {} of OUT_DIR)" if from_folder else "{}"
    parser.add_argument(
        "--name",
        required=not from_folder,
        help="name of the model, such as intents" + default.format("parent" * from_folder),
    )
    parser.add_argument(
        "--version",
        required=not from_folder,
        help="its version, such as 1.0.0" + default.format("last part" * from_folder),
    )
    parser.add_argument("--description", default="", help="one sentence about it")
    parser.add_argument(
        "--golden",
        type=Path,
        metavar="TEXTS",
        help="typical texts (.txt with one a line, .jsonl or .csv) to choose golden texts from "
        "(beside built-in ones; default: messages of a bank's customers)",
    )
    parser.add_argument(
        "--credits",
        action="append",
        default=[],
        metavar="NAME|FILE.json",
        help=f"licence and attribution of data or weights: {', '.join(BUILT_IN)}, or a file with "
        '{"licence": SPDX, "attribution": [{"what", "by", "licence", "url"}]}; may be repeated',
    )
