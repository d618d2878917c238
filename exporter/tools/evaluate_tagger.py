"""Micro-F1 of a tagger by Flair and by a running model server, on the same texts.

exporter/bin/evaluate-tagger MODEL.pt DEV.conll --url http://localhost:8000 --name NAME
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import urllib.request
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from flair_bundle.bundle.answer import Answer, ScoredText
from flair_bundle.runtime.verification import compare_answers
from flair_bundle.training.conll import Place, micro_f1, read_conll

_TEXTS_PER_REQUEST = 64


def main() -> int:
    """Prints both; exits with 1 where an entity differs."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, metavar="MODEL.pt", help="a file of your own")
    parser.add_argument("data", type=Path, metavar="DEV.conll")
    parser.add_argument("--url", default="http://localhost:8000", help="the model server")
    parser.add_argument("--name", required=True, help="the model's name there")
    arguments = parser.parse_args()

    marked = read_conll(arguments.data)
    texts = [each.text for each in marked]
    # First, since a server that does not answer is noticed at once.
    by_server = ask(arguments.url, arguments.name, texts)

    from flair.models import SequenceTagger

    from flair_bundle.flair_models.quiet import quiet_flair
    from flair_bundle.flair_models.scoring import score_with_flair

    with quiet_flair():
        model = SequenceTagger.load(str(arguments.model))
    by_flair = score_with_flair(model, texts)
    for who, answers in (("Flair", by_flair), ("server", by_server)):
        found = [_places(answer) for answer in answers]
        kinds = Counter(place.label for places in found for place in places)
        score = micro_f1([each.places for each in marked], found)
        print(
            f"{who}: micro-F1 {score:.6f}, {kinds.total()} entities: {dict(sorted(kinds.items()))}"
        )
    expected = [ScoredText(text, answer) for text, answer in zip(texts, by_flair, strict=True)]
    comparison = compare_answers(expected, by_server)
    print(
        f"{comparison.compared} texts, {comparison.label_differences} with other entities, largest "
        f"difference of a score {comparison.largest_difference:.2e}"
    )
    return 0 if comparison.label_differences == 0 else 1


def ask(url: str, name: str, texts: Sequence[str]) -> list[Answer]:
    """The server's answers, over its Open Inference Protocol."""
    answers: list[Answer] = []
    for start in range(0, len(texts), _TEXTS_PER_REQUEST):
        part = list(texts[start : start + _TEXTS_PER_REQUEST])
        tensor = {"name": "TEXT", "datatype": "BYTES", "shape": [len(part)], "data": part}
        request = urllib.request.Request(  # noqa: S310
            f"{url}/v2/models/{name}/infer",
            json.dumps({"inputs": [tensor], "outputs": [{"name": "PREDICTION"}]}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as response:  # noqa: S310
            (output,) = json.load(response)["outputs"]
        answers += [Answer.from_record(json.loads(element)) for element in output["data"]]
    return answers


def _places(answer: Answer) -> list[Place]:
    return [Place(each.start, each.end, each.label) for each in answer.entities or ()]


if __name__ == "__main__":
    sys.exit(main())
