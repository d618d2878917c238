"""Vocabularies as the bundle holds them: a JSON array of words, the index is the id."""

from __future__ import annotations

import json

from flair_bundle.errors import UnsupportedModelError


def vocabulary_json(ids: dict[str, int], size: int, found_in: str) -> bytes:
    """Serialises a word → id table; an id without a word becomes null.

    Args:
        ids: The id of each word.
        size: How many ids there are, those without a word included.
        found_in: Where the vocabulary comes from, for the error.

    Raises:
        UnsupportedModelError: Two words share an id or an id is out of range.
    """
    words: list[str | None] = [None] * size
    for word, index in ids.items():
        if not 0 <= index < size or words[index] is not None:
            raise UnsupportedModelError(
                f"The vocabulary of {found_in} cannot be written as a list",
                got=f"the id {index} for {word!r}",
                allowed=f"one id of 0 … {size - 1} for each word",
                todo="Export a model whose vocabulary was built by Flair",
            )
        words[index] = word
    return (json.dumps(words, separators=(",", ":")) + "\n").encode("ascii")
