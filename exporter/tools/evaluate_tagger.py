"""Micro-F1 of a tagger by Flair and by the model server, on the same texts.

    exporter/bin/evaluate-tagger MODEL.pt BUNDLE DEV.conll

Starts the compiled server in a process of its own and asks it over HTTP. Ends with status 1 if an entity or its place
differs, if a score is off by more than 1e-4, or if the two F1 are not equal.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from flair_bundle.bundle.answer import Answer, ScoredText
from flair_bundle.flair_models.loading import load_model
from flair_bundle.flair_models.scoring import score_with_flair
from flair_bundle.runtime.verification import compare_answers
from flair_bundle.training.conll import Place, micro_f1, read_conll
from intent_accuracy import TOLERANCE, ask_server


def main() -> int:
    parser = argparse.ArgumentParser(description="Micro-F1 by Flair and by the model server.")
    parser.add_argument("model", type=Path, help="the .pt that the bundle was made of")
    parser.add_argument("bundle", type=Path, help="the bundle exported from it")
    parser.add_argument("data", type=Path, help="tagged words: a word, a tab and a BIO tag a line")
    arguments = parser.parse_args()

    marked = read_conll(arguments.data)
    texts = [each.text for each in marked]
    name, by_server = ask_server(arguments.bundle, texts)
    by_flair = score_with_flair(load_model(arguments.model, trust=False).model, texts)
    scores = []
    for who, answers in (("Flair", by_flair), ("model server", by_server)):
        found = [_places(answer) for answer in answers]
        kinds = Counter(place.label for places in found for place in places)
        score = micro_f1([each.places for each in marked], found)
        scores.append(score)
        print(
            f"{who:13} micro-F1 {score:.6f}, {kinds.total()} entities: {dict(sorted(kinds.items()))}"
        )
    expected = [ScoredText(text, answer) for text, answer in zip(texts, by_flair, strict=True)]
    comparison = compare_answers(expected, by_server)
    print(
        f"{name}: {comparison.compared:,} texts of {arguments.data.name}, "
        f"{comparison.label_differences} with other entities, largest difference of a score {comparison.largest_difference:.2e}"
    )
    return 0 if comparison.within(TOLERANCE) and scores[0] == scores[1] else 1


def _places(answer: Answer) -> list[Place]:
    return [Place(each.start, each.end, each.label) for each in answer.entities or ()]


if __name__ == "__main__":
    sys.exit(main())
