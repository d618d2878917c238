"""BIO and BIOES tags as spans, exactly as Flair joins them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

OUTSIDE = ("O", "_")


@dataclass(frozen=True)
class Span:
    """Neighbouring words with one label; `last` is inside."""

    first: int
    last: int
    label: str
    score: float


def spans_of(tags: Sequence[str], scores: Sequence[float]) -> list[Span]:
    """Flair's `get_spans_from_bio`, which also makes sense of tags that follow no rule."""
    spans: list[Span] = []
    inside: list[int] = []
    counts: Counter[str] = Counter()
    previous = "O-"
    for word, tag in enumerate([*tags, "O"]):
        tag = "O-" if tag in ("", *OUTSIDE) else tag
        in_span = tag != "O-"
        changes = in_span and previous[2:] != tag[2:]
        # Flair compares the label, not the prefix, of the tag before with "S-".
        starts = tag[:2] in ("B-", "S-") or (changes and (tag[:2] == "I-" or previous[2:] == "S-"))
        if (starts or not in_span) and inside:
            score = sum(scores[each] for each in inside) / len(inside)
            spans.append(Span(inside[0], inside[-1], max(counts, key=counts.__getitem__), score))
            inside, counts = [], Counter()
        if in_span:
            inside.append(word)
            # Flair counts the first word as 1.1; the first of equals comes to the same.
            counts[tag[2:]] += 1
        previous = tag
    return spans
