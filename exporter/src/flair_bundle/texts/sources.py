"""Reads texts from a file: one a line, JSON lines, or a column of a CSV."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

from flair_bundle.errors import BundleError


def read_texts(path: Path, text_column: str = "text") -> list[str]:
    """Returns the texts of a `.csv`, `.jsonl` (key = `text_column`) or plain text file.

    Raises:
        BundleError: The file is absent or has no such column.
    """
    if not path.is_file():
        raise BundleError(
            "The texts cannot be read",
            got=f"no file at {path}",
            allowed="a .txt (one text a line), .jsonl or .csv file",
            todo="Check the path",
        )
    try:
        if path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                # A record that is too short has no text; it never was a prediction either.
                rows = csv.DictReader(file, strict=True)
                if text_column not in (rows.fieldnames or []):
                    raise KeyError(text_column)
                return [row[text_column] for row in rows if row[text_column] is not None]
        # Not splitlines(): it also splits at characters that may stand inside a text.
        lines = [line for line in read_text_file(path).split("\n") if line]
        if ".jsonl" in path.suffixes:
            return [json.loads(line)[text_column] for line in lines]
    except (KeyError, ValueError, csv.Error) as error:
        raise BundleError(
            f"{path.name} does not hold texts in the expected way",
            got=f"{type(error).__name__}: {error}",
            allowed=f"UTF-8, with the texts under {text_column!r}",
            todo="Check the file, or name the column with --text-column",
        ) from error
    return lines


def read_text_file(path: Path) -> str:
    """The content of a UTF-8 file, unpacked when its name ends in `.gz`."""
    content = path.read_bytes()
    return (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")
