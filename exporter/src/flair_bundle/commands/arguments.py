"""Arguments that several subcommands share."""

from __future__ import annotations

import argparse

from flair_bundle.flair_models.loading import TRUST_HELP


def add_trust(parser: argparse.ArgumentParser) -> None:
    """Adds `--trust`: without it no `.pt` is read."""
    parser.add_argument("--trust", action="store_true", help=TRUST_HELP)
