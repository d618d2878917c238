"""`flair-bundle export`: a `.pt` becomes a bundle."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from flair_bundle.bundle.manifest import Identity
from flair_bundle.commands.arguments import add_bundle_options, add_trust
from flair_bundle.credits import read_credits
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
    add_bundle_options(parser)
    parser.add_argument("--text-column", default="text", help="column of --golden (default: text)")
    parser.add_argument(
        "--metrics",
        type=Path,
        metavar="FILE.json",
        help='{"accuracy": …, "evaluated_on": …} (default: MODEL.metrics.json, where it exists)',
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
        metrics=_read_metrics(arguments.metrics, arguments.model),
        credit=read_credits(arguments.credits),
        trust=arguments.trust,
        progress=lambda line: print(line, file=sys.stderr, flush=True),
    )
    size = sum(file.stat().st_size for file in arguments.target.iterdir())
    print(
        f"{arguments.target}: {size / 1e6:.1f} MB, {comparison.compared} golden texts, largest "
        f"difference of a score {comparison.largest_difference:.1e}, "
        f"{time.monotonic() - started:.0f} s"
    )
    return 0


def _read_metrics(given: Path | None, model: Path) -> dict[str, Any]:
    path = given or metrics_path(model)
    if given is None and not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text("utf-8"))
        return {key: found[key] for key in ("accuracy", "evaluated_on") if key in found}
    except (OSError, ValueError, TypeError) as error:
        raise BundleError(
            f"The metrics in {path.name} cannot be read",
            got=str(error),
            allowed='a JSON object with "accuracy" and "evaluated_on"',
            todo="Check the path and the file",
        ) from error
