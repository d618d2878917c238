"""`flair-bundle verify`: replays what Flair answered."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from flair_bundle.bundle.answer import ScoredText
from flair_bundle.bundle.reader import read_bundle
from flair_bundle.runtime.verification import verify_bundle
from flair_bundle.texts.sources import read_text_file


def add_parser(commands: Any) -> None:
    """Adds the subcommand."""
    parser = commands.add_parser(
        "verify",
        help="check a bundle's hashes and replay its golden texts",
        description="Checks the SHA-256 of every file, scores the golden texts in ONNX Runtime "
        "and compares with Flair's answers. Needs neither torch nor Flair.",
    )
    parser.add_argument("bundle", type=Path, metavar="BUNDLE")
    parser.add_argument(
        "--reference",
        type=Path,
        metavar="FILE.jsonl[.gz]",
        help="replay these answers of Flair instead of the golden ones",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Replays; a mismatch is an error that shows the worst offender."""
    bundle = read_bundle(arguments.bundle)
    texts = None
    if arguments.reference:
        lines = read_text_file(arguments.reference).split("\n")
        texts = [ScoredText.from_json_line(line) for line in lines if line]
    comparison = verify_bundle(bundle, texts)
    manifest = bundle.manifest
    print(
        f"{manifest['name']} {manifest['version']}: {comparison.compared} texts, labels equal, "
        f"largest difference of a score {comparison.largest_difference:.1e}"
    )
    print(f"worst: {comparison.worst_in_words()}")
    return 0
