"""`flair-bundle compare`: does the whole pipeline answer as Flair does?"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from flair_bundle.bundle.answer import ScoredText
from flair_bundle.bundle.golden import labels_of
from flair_bundle.bundle.manifest import TOLERANCE
from flair_bundle.commands.arguments import add_examples, add_trust
from flair_bundle.errors import BundleError
from flair_bundle.runtime.offsets import in_utf16
from flair_bundle.runtime.verification import compare_answers
from flair_bundle.texts.predictions import read_column, read_predictions


def add_parser(commands: Any) -> None:
    """Adds the subcommand."""
    parser = commands.add_parser(
        "compare",
        help="compare the pipeline's predictions with Flair's own",
        description="Scores the texts of a CSV with Flair and compares each prediction that the "
        "pipeline wrote. Exit 1 when a label differs, a score is further off than the tolerance, "
        "or a predicted text does not occur in the CSV.",
    )
    parser.add_argument("model", type=Path, metavar="MODEL.pt", help="what the bundle was made of")
    parser.add_argument("csv", type=Path, metavar="FILE.csv", help="what the pipeline read")
    parser.add_argument("--text-column", default="text", help="column of the CSV (default: text)")
    parser.add_argument(
        "--output",
        type=Path,
        required=True,
        metavar="OUT.jsonl",
        help="what the pipeline wrote: one JSON a record",
    )
    parser.add_argument(
        "--tolerance",
        type=float,
        default=TOLERANCE,
        help=f"largest difference of a score (default: {TOLERANCE:g})",
    )
    add_trust(parser)
    add_examples(parser, "flair-bundle compare intents.pt messages.csv --output out.jsonl")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Compares and prints how many were equal, how many not, and the worst."""
    from flair_bundle.commands.bundling import score_texts
    from flair_bundle.flair_models.loading import load_model

    predictions = read_predictions(arguments.output)
    in_csv = read_column(arguments.csv, arguments.text_column)
    if not predictions:
        raise BundleError(
            "There is nothing to compare",
            got=f"no prediction in {arguments.output}",
            allowed="at least one record with the outcome prediction",
            todo="Run the pipeline with --output first",
        )
    model = load_model(arguments.model, trust=arguments.trust).model
    scored = score_texts(
        model,
        sorted({prediction.text for prediction in predictions}),
        lambda line: print(line, file=sys.stderr),
    )
    answers = {each.text: each.answer for each in scored}

    expected = [
        ScoredText(
            each.text,
            in_utf16(answers[each.text], each.text) if each.in_utf16 else answers[each.text],
        )
        for each in predictions
    ]
    comparison = compare_answers(expected, [each.answer for each in predictions])
    strangers = [each.text for each in predictions if each.text not in in_csv]
    labels = labels_of(predictions)
    print(
        f"{comparison.compared} predictions of {len(answers)} different texts compared with "
        f"Flair, {len(labels)} labels occur\n"
        f"{comparison.label_differences} other labels, largest difference of a score "
        f"{comparison.largest_difference:.1e} (allowed {arguments.tolerance:g})\n"
        f"worst: {comparison.worst_in_words()}"
    )
    if strangers:
        print(f"{len(strangers)} predicted texts are not in the CSV, such as {strangers[0][:80]!a}")
    return 0 if comparison.within(arguments.tolerance) and not strangers else 1
