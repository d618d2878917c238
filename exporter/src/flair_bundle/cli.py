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
    publish,
    reference,
    train,
    train_and_export,
    verify,
)
from flair_bundle.errors import BundleError

COMMANDS = (inspect, export, verify, publish, compare, train, train_and_export, reference)

_EXAMPLES = """examples:
  flair-bundle inspect intents.pt
  flair-bundle export intents.pt models/intents/1.0.0 --name intents --version 1.0.0
  flair-bundle verify models/intents/1.0.0
  flair-bundle publish models/intents/1.0.0 s3://my-bucket/models/

Each command has examples of its own: flair-bundle COMMAND --help
"""


def make_parser() -> argparse.ArgumentParser:
    """All subcommands with their help."""
    parser = argparse.ArgumentParser(
        prog="flair-bundle",
        description="Flair text models as ONNX bundles that score exactly as Flair does.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"flair-bundle {__version__}")
    parser.add_argument("--debug", action="store_true", help="show where an error came from")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_parser(commands)
    return parser


def main(argv: list[str] | None = None) -> int:
    """Runs one subcommand.

    Returns:
        0, or 1 when something is wrong that the user can mend (2 for wrong arguments, 3 for an
        error that nobody foresaw, 130 when interrupted).
    """
    # A model hub is never asked: everything comes from files and packages.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    arguments = make_parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except BundleError as error:
        return _fail(arguments, str(error), 1)
    except ModuleNotFoundError as error:
        return _fail(
            arguments,
            f"this command needs the Python package {error.name!r}, which is not installed; "
            "allowed: everything of requirements.lock. Install flair-bundle[export], or run "
            "exporter/bin/flair-bundle, which makes such an environment.",
            1,
        )
    except BrokenPipeError:
        # Whoever reads our output has enough, as `head` does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except KeyboardInterrupt:
        return _fail(arguments, "interrupted; nothing was left half-written", 130)
    except Exception as error:
        first_line = str(error).splitlines()[0] if str(error) else "no more was said"
        return _fail(
            arguments,
            f"something went wrong that was not foreseen: got {type(error).__name__}: "
            f"{first_line}; allowed: nothing of the kind. Run it again as flair-bundle --debug …, "
            "and report what it shows.",
            3,
        )


def _fail(arguments: argparse.Namespace, message: str, code: int) -> int:
    if arguments.debug:
        traceback.print_exc()
    print(f"flair-bundle: {message}", file=sys.stderr)
    return code
