"""`flair-bundle export`: a `.pt` becomes a bundle."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from flair_bundle.bundle.manifest import UNKNOWN_LICENCE, Credits, Identity
from flair_bundle.commands.arguments import add_trust
from flair_bundle.errors import BundleError
from flair_bundle.texts.phrases import make_phrases
from flair_bundle.texts.sources import read_texts
from flair_bundle.training.recipe import metrics_path

_PHRASES = 300
_PHRASES_SEED = 11


def add_parser(commands: Any) -> None:
    """Adds the subcommand."""
    parser = commands.add_parser(
        "export",
        help="write a bundle from a Flair .pt file",
        description="Exports a Flair TextClassifier to a bundle: ONNX graph, vocabulary or "
        "tokenizer, and golden texts scored by Flair itself. The bundle is only written when "
        "ONNX Runtime gives the same labels and scores as Flair on all of them.",
    )
    parser.add_argument("model", type=Path, metavar="MODEL.pt")
    parser.add_argument("target", type=Path, metavar="OUT_DIR", help="the bundle's folder, new")
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
    parser.add_argument("--text-column", default="text", help="column of --golden")
    parser.add_argument(
        "--metrics",
        type=Path,
        metavar="FILE.json",
        help='{"accuracy": …, "evaluated_on": …} (default: MODEL.metrics.json, where it exists)',
    )
    parser.add_argument(
        "--credits",
        type=Path,
        action="append",
        default=[],
        metavar="FILE.json",
        help='{"licence": SPDX, "attribution": [{"what", "by", "licence", "url"}]} of the data or '
        "weights; may be given more than once",
    )
    add_trust(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Exports and says how exact the result is."""
    from flair_bundle.flair_models.export import export_bundle

    started = time.monotonic()
    texts = (
        read_texts(arguments.golden, arguments.text_column)
        if arguments.golden
        else make_phrases(_PHRASES, _PHRASES_SEED)
    )
    comparison = export_bundle(
        arguments.model,
        arguments.target,
        identity=Identity(arguments.name, arguments.version, arguments.description),
        texts=texts,
        metrics=_read_metrics(arguments),
        credit=_read_credits(arguments.credits),
        trust=arguments.trust,
        progress=lambda line: print(line, file=sys.stderr),
    )
    size = sum(file.stat().st_size for file in arguments.target.iterdir())
    print(
        f"{arguments.target}: {size / 1e6:.1f} MB, {comparison.compared} golden texts, largest "
        f"difference of a score {comparison.largest_difference:.1e}, "
        f"{time.monotonic() - started:.0f} s"
    )
    return 0


def _read_metrics(arguments: argparse.Namespace) -> dict[str, Any]:
    path = arguments.metrics or metrics_path(arguments.model)
    if arguments.metrics is None and not path.is_file():
        return {}
    found = _read_json(path)
    return {key: found[key] for key in ("accuracy", "evaluated_on") if key in found}


def _read_credits(paths: list[Path]) -> Credits:
    parts = [_read_json(path) for path in paths]
    licences = list(dict.fromkeys(part["licence"] for part in parts if "licence" in part))
    return Credits(
        licence=" AND ".join(licences) or UNKNOWN_LICENCE,
        attribution=[entry for part in parts for entry in part.get("attribution", [])],
    )


def _read_json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
        if not isinstance(found, dict):
            raise ValueError(f"a {type(found).__name__}")
    except (OSError, ValueError) as error:
        raise BundleError(
            f"{path.name} cannot be read",
            got=str(error),
            allowed="a JSON object in a file",
            todo="Check the path and the file",
        ) from error
    return found
