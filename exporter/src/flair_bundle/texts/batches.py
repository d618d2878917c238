"""Batches of texts of similar length: in a batch all are padded to the longest."""

from __future__ import annotations

from collections.abc import Iterable

MOST_TEXTS = 32
# Characters of a batch, padding included: keeps memory and wasted work in bounds.
MOST_CHARACTERS = 8_000


def in_batches(texts: Iterable[str], most_texts: int = MOST_TEXTS) -> list[list[str]]:
    """Puts different texts into batches, the shortest first; a very long one is alone."""
    batches: list[list[str]] = []
    for text in sorted(set(texts), key=lambda text: (len(text), text)):
        # Sorted, so the newest is the longest.
        fits = batches and (len(batches[-1]) + 1) * len(text) <= MOST_CHARACTERS
        if fits and len(batches[-1]) < most_texts:
            batches[-1].append(text)
        else:
            batches.append([text])
    return batches
