"""Chooses the golden texts that travel in a bundle, and puts them in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flair_bundle.bundle.answer import ScoredText

LIMIT = 256
# What a server replays before it is ready: the first ones of the file (golden.ts has the number).
AT_START = 64
LONGEST_AT_START = 512
_SPREAD_SIZES = 8


def choose_golden(
    must_have: Sequence[ScoredText],
    candidates: Sequence[ScoredText],
    varied: Sequence[ScoredText] = (),
    filler: Sequence[ScoredText] = (),
    *,
    limit: int = LIMIT,
) -> list[ScoredText]:
    """Returns at most `limit` texts: awkward ones, candidates of all labels and lengths, varied.

    Candidates are taken by turns: first one of each label, the shortest of each of eight length
    classes, and so on. The same arguments give the same choice. The candidates that fit into a
    server's start come before the varied texts, the others after them.

    Args:
        must_have: Texts that are taken as long as there is room.
        candidates: Texts to fill up with.
        varied: Texts that are taken, too, as long as there is room.
        filler: Candidates that are taken when the others are used up.
        limit: The largest number of texts.
    """
    chosen: dict[str, ScoredText] = {}

    def take(texts: Sequence[ScoredText], most: int) -> None:
        for text in texts:
            if len(chosen) < most:
                chosen.setdefault(text.text, text)

    by_turns = [*_by_turns(candidates), *_by_turns(filler)]
    take(must_have, limit)
    take(by_turns, min(limit, AT_START))
    take(varied, limit)
    take(by_turns, limit)
    return list(chosen.values())


def put_long_last(
    texts: Sequence[ScoredText], count_words: Callable[[str], int]
) -> list[ScoredText]:
    """Moves texts of more than 512 words behind those that a server scores at its start."""
    return sorted(texts, key=lambda text: count_words(text.text) > LONGEST_AT_START)


def labels_of(texts: Sequence[ScoredText]) -> set[str]:
    """The labels that occur; a text without one does not count."""
    return {label for text in texts for label in text.answer.label_names()}


def to_jsonl(texts: Sequence[ScoredText]) -> bytes:
    """A golden or reference file: one JSON object a line."""
    return "".join(text.to_json_line() + "\n" for text in texts).encode("ascii")


def _by_turns(texts: Sequence[ScoredText]) -> list[ScoredText]:
    groups = _by_label(texts) + _by_length(texts)
    turns = max((len(group) for group in groups), default=0)
    return [group[turn] for turn in range(turns) for group in groups if turn < len(group)]


def _by_label(texts: Sequence[ScoredText]) -> list[list[ScoredText]]:
    groups: dict[str, list[ScoredText]] = {}
    for text in texts:
        groups.setdefault(" ".join(text.answer.label_names()), []).append(text)
    return [groups[label] for label in sorted(groups)]


def _by_length(texts: Sequence[ScoredText]) -> list[list[ScoredText]]:
    in_order = sorted(texts, key=lambda text: (len(text.text), text.text))
    size = max(1, -(-len(in_order) // _SPREAD_SIZES))
    return [in_order[start : start + size] for start in range(0, len(in_order), size)]
