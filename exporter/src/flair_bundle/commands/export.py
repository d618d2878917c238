"""`flair-bundle export`: a `.pt` becomes a bundle."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flair_bundle.bundle.manifest import Identity
from flair_bundle.bundle.object_store import SCHEME
from flair_bundle.bundle.quantization import FLIP_BUDGET, KINDS
from flair_bundle.bundle.writer import check_target
from flair_bundle.commands.arguments import add_bundle_options, add_examples, add_trust
from flair_bundle.credits import read_credits
from flair_bundle.errors import BundleError
from flair_bundle.runtime.verification import Comparison
from flair_bundle.texts.sources import read_texts
from flair_bundle.training.recipe import metrics_path

_EXAMPLES = """
  flair-bundle export intents.pt models/intents/1.0.0 --golden typical-texts.txt
  flair-bundle export s3://my-bucket/trained/intents.pt out --name intents --version 1.0.1
  flair-bundle export intents.pt out --quantize int8 --flip-budget 0.02
"""


def add_parser(commands: Any) -> None:
    """Adds the subcommand."""
    parser = commands.add_parser(
        "export",
        help="write a bundle from a Flair .pt file",
        description="Exports a Flair model to a bundle: ONNX graph, vocabularies or tokenizer, and "
        "256 golden texts scored by Flair itself. The bundle is only written when ONNX Runtime "
        "gives the same labels and scores as Flair on all of them. With --quantize the graph is "
        "smaller and faster and no longer exact: its bundle says what changed.",
    )
    parser.add_argument(
        "model", metavar="MODEL.pt", help="a file, or s3://bucket/key (settings of the AWS tools)"
    )
    parser.add_argument("target", type=Path, metavar="OUT_DIR", help="the bundle's folder, new")
    add_bundle_options(parser, from_folder=True)
    parser.add_argument("--text-column", default="text", help="column of --golden (default: text)")
    parser.add_argument(
        "--metrics",
        type=Path,
        metavar="FILE.json",
        help='{"accuracy": …, "evaluated_on": …} (default: MODEL.metrics.json, where it exists)',
    )
    add_quantization(parser)
    add_trust(parser)
    add_examples(parser, _EXAMPLES)
    parser.set_defaults(run=run)


def add_quantization(parser: argparse.ArgumentParser) -> None:
    """Adds what makes a bundle smaller and inexact."""
    parser.add_argument(
        "--quantize", choices=KINDS, help="8-bit weights; the bundle carries its own reference"
    )
    parser.add_argument(
        "--flip-budget",
        type=float,
        default=FLIP_BUDGET,
        metavar="PART",
        help="part of the golden texts whose labels --quantize may change, 0 to 0.5; of those "
        f"from --golden half of that part (default: {FLIP_BUDGET:g})",
    )


def run(arguments: argparse.Namespace) -> int:
    """Exports and says how exact the result is."""
    started = time.monotonic()
    if not 0 <= arguments.flip_budget <= 0.5:
        raise BundleError(
            "The budget of changed labels is not a part of the golden texts",
            got=f"--flip-budget {arguments.flip_budget:g}",
            allowed="0 to 0.5",
            todo="Give another one",
        )
    # What takes no time comes before what takes a while.
    check_target(arguments.target)
    identity = Identity(*name_and_version(arguments), arguments.description)
    texts = read_texts(arguments.golden, arguments.text_column) if arguments.golden else []
    credit = read_credits(arguments.credits)
    with _local(str(arguments.model)) as source:
        metrics = _read_metrics(arguments.metrics, source)
        from flair_bundle.commands.bundling import Request, export_bundle

        result = export_bundle(
            Request(
                source=source,
                target=arguments.target,
                identity=identity,
                texts=texts,
                metrics=metrics,
                credit=credit,
                trust=arguments.trust,
                quantize=arguments.quantize is not None,
                flip_budget=arguments.flip_budget,
            ),
            _tell,
        )
    size = sum(file.stat().st_size for file in arguments.target.iterdir())
    comparison = result.comparison
    print(
        f"{arguments.target}: {identity.name} {identity.version}, {size / 1e6:.1f} MB, "
        f"{comparison.compared} golden texts, largest difference of a score "
        f"{comparison.largest_difference:.1e}, {time.monotonic() - started:.0f} s"
    )
    if result.quantized:
        changed = result.quantized.manifest
        print(
            f"8-bit weights changed {changed['labels_changed']} of {changed['compared']} labels "
            f"({_part(result.quantized.typical)} of your texts, {_part(result.quantized.made)} of "
            f"the hard ones) and scores by up to {changed['largest_difference']:.3f}; each is in "
            f"{changed['report']}. Not exact: a server allows scores within "
            f"{result.quantized.tolerance:g} of this graph's own"
        )
    return 0


def _part(comparison: Comparison) -> str:
    return f"{comparison.label_differences} of {comparison.compared}"


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def name_and_version(arguments: argparse.Namespace) -> tuple[str, str]:
    """What was given, or what the folder says: …/NAME/VERSION."""
    target = arguments.target.absolute()
    return arguments.name or target.parent.name, arguments.version or target.name


@contextmanager
def _local(model: str) -> Iterator[Path]:
    """The model as a file of this machine; one from an object store is removed at the end."""
    if not model.startswith(SCHEME):
        yield Path(model)
        return
    from flair_bundle.bundle.object_store import Location, ObjectStore

    place = Location.parse(model)
    with tempfile.TemporaryDirectory(prefix="flair-bundle-model-") as scratch:
        target = Path(scratch) / (place.key.rpartition("/")[2] or "model.pt")
        _tell(f"fetching {place}")
        ObjectStore().download(place, target)
        yield target


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
