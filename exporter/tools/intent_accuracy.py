"""Accuracy of one model by Flair and by the model server, on the same held-back messages.

    exporter/bin/intent-accuracy MODEL.pt BUNDLE FILE.csv

Starts the compiled server in a process of its own and asks it over HTTP. The messages are those that
`train-and-export` holds back: the text alone decides. Ends with status 1 if a label differs, if a score is off by
more than 1e-4, or if the two accuracies are not equal.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from flair_bundle.bundle.answer import Answer, ScoredText
from flair_bundle.flair_models.loading import load_text_classifier
from flair_bundle.flair_models.scoring import score_with_flair
from flair_bundle.runtime.verification import compare_answers
from flair_bundle.training.dataset import SPLIT_RULE, read_dataset
from rest_server import rest_server

TEXTS_A_REQUEST = 100
TOLERANCE = 1e-4


def main() -> int:
    arguments = parse_arguments()
    held_back = read_dataset(arguments.csv).held_back
    texts = [row.text for row in held_back]
    by_flair = score_with_flair(load_text_classifier(arguments.model, trust=False), texts)
    name, by_server = ask_server(arguments.bundle, texts)

    rights = []
    for who, answers in (("Flair", by_flair), ("model server", by_server)):
        right = sum(answer.label == row.label for answer, row in zip(answers, held_back, strict=True))
        rights.append(right)
        print(f"{who:13} {right} of {len(texts)} right, accuracy {right / len(texts):.4f}")
    expected = [ScoredText(text, answer) for text, answer in zip(texts, by_flair, strict=True)]
    comparison = compare_answers(expected, by_server)
    print(f"{name}: {len(texts):,} held-back messages of {arguments.csv.name} ({SPLIT_RULE})")
    print(
        f"{comparison.label_differences} other labels, largest difference of a score "
        f"{comparison.largest_difference:.1e}; {len({row.label for row in held_back})} labels occur"
    )
    return 0 if comparison.within(TOLERANCE) and rights[0] == rights[1] else 1


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Accuracy by Flair and by the model server.")
    parser.add_argument("model", type=Path, help="the .pt that the bundle was made of")
    parser.add_argument("bundle", type=Path, help="the bundle exported from it")
    parser.add_argument("csv", type=Path, help="labelled messages: columns text and category")
    return parser.parse_args()


def ask_server(bundle: Path, texts: list[str]) -> tuple[str, list[Answer]]:
    """The bundle's name, and the server's answers in order."""
    name = json.loads((bundle / "bundle.json").read_text("utf-8"))["name"]
    answers: list[Answer] = []
    with rest_server([bundle]) as server:
        for start in range(0, len(texts), TEXTS_A_REQUEST):
            answers += server.predict(name, texts[start : start + TEXTS_A_REQUEST])
    return name, answers


if __name__ == "__main__":
    sys.exit(main())
