"""Compares a bundle's answers with Flair's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from flair_bundle.bundle.answer import Answer, ScoredText
from flair_bundle.bundle.reader import Bundle
from flair_bundle.errors import MismatchError
from flair_bundle.runtime.scoring import BundleScorer
from flair_bundle.texts.batches import in_batches

_SHOWN_CHARACTERS = 80
_SHOWN_PARTS = 3
# What can be right or wrong, with its score.
Part = tuple[str, float | None]
# Worse than any difference of a score, which lies between 0 and 1.
OTHER_LABEL = 2.0


@dataclass(frozen=True)
class Comparison:
    """How far a number of answers are from the expected ones.

    Attributes:
        compared: Number of texts.
        label_differences: Texts with another label.
        largest_difference: Largest difference of a score among equal labels (0 … 1).
        worst: The text that is furthest off, with what was expected and what came.
    """

    compared: int
    label_differences: int
    largest_difference: float
    worst: tuple[ScoredText, Answer] | None

    def within(self, tolerance: float, flips: int = 0) -> bool:
        """Tells whether labels are equal, but for `flips`, and the others' scores close enough."""
        return self.label_differences <= flips and self.largest_difference <= tolerance

    def worst_in_words(self) -> str:
        """The worst offender in one line."""
        if self.worst is None:
            return "no difference"
        expected, got = self.worst
        text = expected.text
        shown = text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…"
        wanted, found = _where_apart(expected.answer, got)
        return (
            f"{shown!a} ({len(text)} characters): "
            f"Flair {_in_words(wanted)}, here {_in_words(found)}"
        )


def compare_answers(expected: Sequence[ScoredText], got: Sequence[Answer]) -> Comparison:
    """Compares answers pairwise; another label is worse than any difference of a score."""
    differences, largest = 0, 0.0
    worst: tuple[ScoredText, Answer] | None = None
    worst_badness = 0.0
    for text, answer in zip(expected, got, strict=True):
        badness = _badness(text.answer, answer)
        if badness == OTHER_LABEL:
            differences += 1
        else:
            largest = max(largest, badness)
        if badness > worst_badness:
            worst, worst_badness = (text, answer), badness
    return Comparison(len(expected), differences, largest, worst)


def score_bundle(bundle: Bundle, texts: Sequence[str], batch_size: int = 32) -> list[Answer]:
    """A bundle's answers, in order."""
    scorer = BundleScorer(bundle)
    answers: dict[str, Answer] = {}
    for batch in in_batches(texts, batch_size):
        answers.update(zip(batch, scorer.score(batch, len(batch)), strict=True))
    return [answers[text] for text in texts]


def verify_bundle(bundle: Bundle, texts: Sequence[ScoredText] | None = None) -> Comparison:
    """Replays the golden texts, or the given ones, in ONNX Runtime.

    The answers are Flair's own, or those of an 8-bit graph at its export, for which the manifest
    has a budget of other labels.

    Raises:
        MismatchError: An answer is not Flair's; shows the worst offender.
    """
    expected = bundle.golden if texts is None else texts
    comparison = compare_answers(expected, score_bundle(bundle, [text.text for text in expected]))
    golden = bundle.manifest["golden"]
    tolerance = golden["tolerance"]
    # Only a bundle that is not exact, and says so, may answer otherwise.
    flips = int(comparison.compared * golden.get("flip_budget", 0))
    if not comparison.within(tolerance, flips):
        raise MismatchError(
            "The bundle does not answer as Flair does",
            got=(
                f"{comparison.label_differences} other labels of {comparison.compared}, largest "
                f"difference of a score {comparison.largest_difference:.2e}; the worst: "
                f"{comparison.worst_in_words()}"
            ),
            allowed=f"{f'{flips} other' if flips else 'equal'} labels, scores within {tolerance:g}",
            todo="Export it again; if that does not help, this model has no exact exporter",
        )
    return comparison


def _badness(expected: Answer, got: Answer) -> float:
    """The largest difference of a score, or `OTHER_LABEL`."""
    ours, theirs = expected.parts(), got.parts()
    if [key for key, _ in ours] != [key for key, _ in theirs]:
        return OTHER_LABEL
    pairs = zip(ours, theirs, strict=True)
    gaps = [abs((wanted or 0.0) - (score or 0.0)) for (_, wanted), (_, score) in pairs]
    # A score that is no number is no answer.
    return OTHER_LABEL if any(gap != gap for gap in gaps) else max(gaps, default=0.0)


def _where_apart(expected: Answer, got: Answer) -> tuple[list[Part], list[Part]]:
    """What to show of two answers: of many entities, those that are furthest from each other."""
    ours, theirs = expected.parts(), got.parts()
    if [key for key, _ in ours] == [key for key, _ in theirs]:
        distances = [abs((a or 0) - (b or 0)) for (_, a), (_, b) in zip(ours, theirs, strict=True)]
        at = distances.index(max(distances, default=0)) if distances else 0
        return ours[at : at + 1], theirs[at : at + 1]
    equal = sum(
        1 for _ in takewhile(lambda pair: pair[0][0] == pair[1][0], zip(ours, theirs, strict=False))
    )
    return ours[equal : equal + _SHOWN_PARTS], theirs[equal : equal + _SHOWN_PARTS]


def _in_words(parts: list[Part]) -> str:
    said = [key if score is None else f"{key} {score:.6f}" for key, score in parts]
    return ", ".join(said) or "nothing"
