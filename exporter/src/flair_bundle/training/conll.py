"""Reads CoNLL files of tagged words, and measures entities by their places in a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flair_bundle.errors import BundleError
from flair_bundle.runtime.spans import spans_of
from flair_bundle.runtime.tokenization import clean_text


@dataclass(frozen=True)
class Place:
    """A labelled part of a text, in code points."""

    start: int
    end: int
    label: str


@dataclass(frozen=True)
class TaggedText:
    """A text with the entities that people marked in it."""

    text: str
    places: tuple[Place, ...]


def read_conll(path: Path) -> list[TaggedText]:
    """Returns the sentences of a file with a word, a tab and a BIO tag a line.

    A text is its words with one space between two, cleaned as Flair cleans texts, so that it is
    cut into words in the same way as a text that arrives. A line without a word ends a sentence.

    Raises:
        BundleError: The file is absent, or a line has another form.
    """
    if not path.is_file():
        raise BundleError(
            "The training data cannot be read",
            got=f"no file at {path}",
            allowed="a CoNLL file: a word, a tab and a BIO tag a line",
            todo="Check the path",
        )
    texts: list[TaggedText] = []
    words: list[tuple[str, str]] = []
    for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1):
        if not line.strip():
            if words:
                texts.append(_to_text(words))
            words = []
            continue
        word, tab, tag = line.partition("\t")
        if not tab or not (tag == "O" or tag.startswith(("B-", "I-"))):
            raise BundleError(
                f"Line {number} of {path.name} is not a tagged word",
                got=repr(line[:60]),
                allowed="a word, a tab, and O, B-<label> or I-<label>",
                todo="Check the file",
            )
        words.append((clean_text(word), tag))
    return [*texts, _to_text(words)] if words else texts


def _to_text(words: Sequence[tuple[str, str]]) -> TaggedText:
    starts: list[int] = []
    length = 0
    for word, _ in words:
        starts.append(length)
        length += len(word) + 1
    spans = spans_of([tag for _, tag in words], [1.0] * len(words))
    places = (
        Place(starts[span.first], starts[span.last] + len(words[span.last][0]), span.label)
        for span in spans
    )
    return TaggedText(" ".join(word for word, _ in words), tuple(places))


def micro_f1(marked: Sequence[Sequence[Place]], found: Sequence[Sequence[Place]]) -> float:
    """F1 over all entities of all texts; right is who has start, end and label right."""
    pairs = [(set(one), set(other)) for one, other in zip(marked, found, strict=True)]
    right = sum(len(one & other) for one, other in pairs)
    total = sum(len(one) + len(other) for one, other in pairs)
    return 2 * right / total if total else 1.0
