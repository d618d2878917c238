"""`flair-bundle inspect`: what a `.pt` is, and whether it can be exported."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from flair_bundle.commands.arguments import add_examples, add_trust
from flair_bundle.errors import BundleError

_EXAMPLES = """
  flair-bundle inspect intents.pt
  flair-bundle inspect intents.pt --json
"""


def add_parser(commands: Any) -> None:
    """Adds the subcommand."""
    parser = commands.add_parser(
        "inspect",
        help="say what a Flair .pt file is and whether it can be exported",
        description="Shows the class, labels and embeddings of a Flair model at once, without "
        "loading it; then tries to export it in memory and says yes, or exactly why not (exit 1).",
    )
    parser.add_argument("model", type=Path, metavar="MODEL.pt")
    parser.add_argument("--json", action="store_true", help="print the facts as JSON")
    parser.add_argument(
        "--facts-only", action="store_true", help="do not try to export: needs no torch"
    )
    add_trust(parser)
    add_examples(parser, _EXAMPLES)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints one fact a line; exit 1 where the model cannot be exported."""
    from flair_bundle.flair_models.description import describe
    from flair_bundle.flair_models.loading import scan_model

    facts: dict[str, Any] = {}
    refusal: BundleError | None = None
    verdict = ""
    try:
        try:
            description = describe(arguments.model, scan_model(arguments.model))
            facts = description.to_json()
            if not arguments.json:
                _print_lines(description.lines())
        except BundleError:
            # A trusted file need not be readable without running it.
            if not arguments.trust:
                raise
        if not arguments.facts_only:
            verdict = _try_to_export(arguments)
    except BundleError as error:
        refusal = error
    if arguments.json:
        if not arguments.facts_only or refusal:
            facts["exportable"] = refusal is None
        if refusal:
            facts["reason"] = refusal.parts()
        print(json.dumps(facts, indent=2))
    elif refusal or verdict:
        _print_lines([("exportable", f"no: {refusal}" if refusal else f"yes: {verdict}")])
    return 1 if refusal else 0


def _try_to_export(arguments: argparse.Namespace) -> str:
    from flair_bundle.flair_models.families import export_model
    from flair_bundle.flair_models.loading import load_model

    exported = export_model(load_model(arguments.model, trust=arguments.trust).model)
    inputs = ", ".join(tensor["name"] for tensor in exported.inputs)
    return f"{len(exported.graph) / 1e6:.1f} MB of ONNX, inputs {inputs}"


def _print_lines(lines: list[tuple[str, str]]) -> None:
    for name, value in lines:
        print(f"{name:<12}{value}", flush=True)
