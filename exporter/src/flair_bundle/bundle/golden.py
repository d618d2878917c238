"""Chooses the golden texts that travel in a bundle."""

from __future__ import annotations

from collections.abc import Sequence

from flair_bundle.bundle.answer import ScoredText

# A server replays them all before it is ready, so they have to be few.
LIMIT = 64
_SPREAD_SIZES = 8


def choose_golden(
    must_have: Sequence[ScoredText], candidates: Sequence[ScoredText], limit: int = LIMIT
) -> list[ScoredText]:
    """Returns at most `limit` texts: the awkward ones, then candidates of all labels and lengths.

    Candidates are taken by turns: first one of each label, the shortest of each of eight length
    classes, and so on. The same arguments give the same choice.

    Args:
        must_have: Texts that are taken as long as there is room.
        candidates: Texts to fill up with.
        limit: The largest number of texts.
    """
    chosen: dict[str, ScoredText] = {}
    for text in must_have:
        if len(chosen) < limit:
            chosen.setdefault(text.text, text)

    groups = _by_label(candidates) + _by_length(candidates)
    for turn in range(max((len(group) for group in groups), default=0)):
        for group in groups:
            if len(chosen) >= limit:
                return list(chosen.values())
            if turn < len(group):
                chosen.setdefault(group[turn].text, group[turn])
    return list(chosen.values())


def labels_of(texts: Sequence[ScoredText]) -> set[str]:
    """The labels that occur; a text without one does not count."""
    return {label for text in texts for label in text.answer.label_names()}


def to_jsonl(texts: Sequence[ScoredText]) -> bytes:
    """A golden or reference file: one JSON object a line."""
    return "".join(text.to_json_line() + "\n" for text in texts).encode("ascii")


def _by_label(texts: Sequence[ScoredText]) -> list[list[ScoredText]]:
    groups: dict[str, list[ScoredText]] = {}
    for text in texts:
        groups.setdefault(" ".join(text.answer.label_names()), []).append(text)
    return [groups[label] for label in sorted(groups)]


def _by_length(texts: Sequence[ScoredText]) -> list[list[ScoredText]]:
    in_order = sorted(texts, key=lambda text: (len(text.text), text.text))
    size = max(1, -(-len(in_order) // _SPREAD_SIZES))
    return [in_order[start : start + size] for start in range(0, len(in_order), size)]
