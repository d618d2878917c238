"""`flair-bundle verify`: replays what Flair answered."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flair_bundle.bundle.answer import ScoredText
from flair_bundle.bundle.reader import Bundle, read_bundle
from flair_bundle.bundle.schema import check_schema
from flair_bundle.commands.arguments import add_examples
from flair_bundle.errors import BundleError
from flair_bundle.runtime.verification import Comparison, verify_bundle
from flair_bundle.texts.sources import read_text_file

_EXAMPLES = """
  flair-bundle verify models/intents/1.0.0
  flair-bundle verify models/intents/1.0.0 --json
  flair-bundle verify models/intents/1.0.0 --reference answers-of-flair.jsonl.gz
"""


def add_parser(commands: Any) -> None:
    """Adds the subcommand."""
    parser = commands.add_parser(
        "verify",
        help="check a bundle's hashes and replay its golden texts",
        description="Checks the SHA-256 of every file and the form of bundle.json, scores all "
        "golden texts in ONNX Runtime and compares with Flair's answers. Exit 1 shows the worst "
        "offender. Needs neither torch nor Flair.",
    )
    parser.add_argument("bundle", type=Path, metavar="BUNDLE")
    parser.add_argument(
        "--reference",
        type=Path,
        metavar="FILE.jsonl[.gz]",
        help="replay these answers of Flair instead of the golden ones",
    )
    parser.add_argument(
        "--json", action="store_true", help="print the result as JSON, whether good or bad"
    )
    add_examples(parser, _EXAMPLES)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Replays; a mismatch is an error that shows the worst offender."""
    try:
        bundle = read_bundle(arguments.bundle)
        comparison = check(bundle, _reference(arguments.reference))
    except BundleError as error:
        if not arguments.json:
            raise
        print(json.dumps({"ok": False, "error": error.parts()}))
        return 1
    manifest = bundle.manifest
    if arguments.json:
        print(
            json.dumps(
                {
                    "ok": True,
                    "name": manifest["name"],
                    "version": manifest["version"],
                    "model_sha256": bundle.sha256,
                    "files": len(bundle.files),
                    "texts": comparison.compared,
                    "label_differences": comparison.label_differences,
                    "largest_difference": comparison.largest_difference,
                    "worst": comparison.worst_in_words(),
                }
            )
        )
        return 0
    equal = f"{comparison.compared - comparison.label_differences} of {comparison.compared}"
    print(
        f"{manifest['name']} {manifest['version']}: {len(bundle.files)} files as hashed, labels of "
        f"{equal} texts equal, largest difference of a score {comparison.largest_difference:.1e}"
    )
    print(f"worst: {comparison.worst_in_words()}")
    return 0


def check(bundle: Bundle, texts: Sequence[ScoredText] | None = None) -> Comparison:
    """Checks form and answers of a bundle whose hashes are right."""
    check_schema(bundle.manifest)
    if len(bundle.golden) != bundle.manifest["golden"]["count"]:
        raise BundleError(
            "The golden texts are not as many as bundle.json says",
            got=f"{len(bundle.golden)} lines",
            allowed=str(bundle.manifest["golden"]["count"]),
            todo="Export the bundle again",
        )
    return verify_bundle(bundle, texts)


def _reference(path: Path | None) -> list[ScoredText] | None:
    if path is None:
        return None
    lines = read_text_file(path).split("\n")
    return [ScoredText.from_json_line(line) for line in lines if line]
