"""The command line of `flair-bundle`."""

from __future__ import annotations

import argparse
import os
import sys
import traceback

from flair_bundle import __version__
from flair_bundle.commands import (
    compare,
    export,
    inspect,
    reference,
    train,
    train_and_export,
    verify,
)
from flair_bundle.errors import BundleError

COMMANDS = (inspect, export, verify, compare, train, train_and_export, reference)


def make_parser() -> argparse.ArgumentParser:
    """All subcommands with their help."""
    parser = argparse.ArgumentParser(
        prog="flair-bundle",
        description="Flair text models as ONNX bundles that score exactly as Flair does.",
    )
    parser.add_argument("--version", action="version", version=f"flair-bundle {__version__}")
    parser.add_argument("--traceback", action="store_true", help="show where an error came from")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_parser(commands)
    return parser


def main(argv: list[str] | None = None) -> int:
    """Runs one subcommand.

    Returns:
        0, or 1 when something is wrong that the user can mend (2 for wrong arguments).
    """
    # A model hub is never asked: everything comes from files and packages.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    arguments = make_parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except BundleError as error:
        if arguments.traceback:
            traceback.print_exc()
        print(f"flair-bundle: {error}", file=sys.stderr)
        return 1
    except ModuleNotFoundError as error:
        if arguments.traceback:
            traceback.print_exc()
        print(
            f"flair-bundle: this command needs the Python package {error.name!r}, which is not "
            "installed; allowed: everything of requirements.lock. Install flair-bundle[export], "
            "or run exporter/bin/test-full once, which makes such an environment.",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        print("flair-bundle: interrupted; nothing was left half-written", file=sys.stderr)
        return 130
