"""Reads labelled texts from a CSV and holds a reproducible fifth of them back."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

from flair_bundle.errors import BundleError

HELD_BACK_ONE_IN = 5
SPLIT_RULE = "texts whose SHA-256, read as a number from its first 8 bytes, is divisible by 5"


@dataclass(frozen=True)
class LabelledText:
    """One text and the label that a person gave it."""

    text: str
    label: str


@dataclass(frozen=True)
class Dataset:
    """The texts to train on and the ones never trained on."""

    name: str
    train: tuple[LabelledText, ...]
    held_back: tuple[LabelledText, ...]

    @property
    def evaluated_on(self) -> str:
        """Says in one sentence what an accuracy on the held-back texts was measured on."""
        return (
            f"{len(self.held_back):,} held-back texts of {self.name} "
            f"({SPLIT_RULE}; the other {len(self.train):,} were trained on)"
        )


def is_held_back(text: str) -> bool:
    """Tells whether a text belongs to the fifth that is never trained on.

    The text alone decides, so the split needs no seed and no stored list, and a text that
    occurs twice never lands on both sides.
    """
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return int.from_bytes(digest[:8], "big") % HELD_BACK_ONE_IN == 0


def read_dataset(path: Path, text_column: str = "text", label_column: str = "category") -> Dataset:
    """Reads a CSV with a header into a split data set; texts without a label are skipped.

    Raises:
        BundleError: The file is absent, or has no such column, or too few rows.
    """
    texts = _read_rows(path, text_column, label_column)
    dataset = Dataset(
        name=path.name,
        train=tuple(row for row in texts if not is_held_back(row.text)),
        held_back=tuple(row for row in texts if is_held_back(row.text)),
    )
    if not dataset.train or not dataset.held_back:
        raise BundleError(
            f"{path.name} has too few labelled texts to train on",
            got=f"{len(dataset.train)} to train on, {len(dataset.held_back)} held back",
            allowed="at least one of each; some dozens per label in practice",
            todo="Give a larger CSV",
        )
    return dataset


def _read_rows(path: Path, text_column: str, label_column: str) -> list[LabelledText]:
    if not path.is_file():
        raise BundleError(
            "The training data cannot be read",
            got=f"no file at {path}",
            allowed="a CSV file with a header",
            todo="Check the path of the CSV",
        )
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        columns = list(reader.fieldnames or [])
        for column in (text_column, label_column):
            if column not in columns:
                raise BundleError(
                    f"{path.name} has no column {column!r}",
                    got=f"the columns {', '.join(columns) or '(none)'}",
                    allowed="one column with the text and one with the label",
                    todo="Name them with --text-column and --label-column",
                )
        return [
            LabelledText(text=row[text_column], label=row[label_column])
            for row in reader
            if row[text_column] and row[label_column]
        ]
