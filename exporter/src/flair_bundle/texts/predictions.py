"""Reads what the pipeline wrote: one JSON object a record, with its outcome."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from flair_bundle.bundle.answer import Answer, ScoredText
from flair_bundle.errors import BundleError


@dataclass(frozen=True)
class Predicted(ScoredText):
    """A text with the pipeline's answer.

    Attributes:
        in_utf16: Whether places of entities count UTF-16 units of the text, as the job asks for.
    """

    in_utf16: bool = False


def read_predictions(path: Path) -> list[Predicted]:
    """Returns the predicted texts of a pipeline's output; dead letters are left out.

    Raises:
        BundleError: The file is absent or holds something else.
    """
    if not path.is_file():
        raise BundleError(
            "The pipeline's output cannot be read",
            got=f"no file at {path}",
            allowed="the JSON lines that the pipeline wrote to its --output",
            todo="Check the path given with --output",
        )
    found = []
    # Not splitlines(): it also splits at characters that may stand inside a text.
    for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            if record["outcome"] != "prediction":
                continue
            prediction = record["prediction"]
            answer = Answer.from_record(prediction)
            utf16 = prediction.get("offset_unit") == "utf-16"
            found.append(Predicted(prediction["text"], answer, in_utf16=utf16))
        except (ValueError, KeyError, TypeError) as error:
            raise BundleError(
                f"Line {number} of {path.name} is not a record of the pipeline",
                got=f"{type(error).__name__}: {error}",
                allowed='{"id", "outcome", "prediction": {"text", …}} with "label" and "score", '
                '"labels" or "entities"',
                todo="Give the file that the pipeline wrote to its --output",
            ) from error
    return found


def read_column(path: Path, column: str) -> set[str]:
    """Returns the different texts in a column of any CSV, however damaged its rows are.

    Rows without that column are left out, as are texts that are not UTF-8: the pipeline has no
    prediction for them either.

    Raises:
        BundleError: The file is absent or has no such column.
    """
    if not path.is_file():
        raise BundleError(
            "The CSV cannot be read",
            got=f"no file at {path}",
            allowed="the CSV that the pipeline read",
            todo="Check the path",
        )
    # The module's own limit, 128 KiB, is below what the pipeline accepts.
    csv.field_size_limit(sys.maxsize)
    # Bytes that are not UTF-8 become surrogates, which no prediction can hold.
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        rows = csv.DictReader(file)
        columns = rows.fieldnames or []
        if column not in columns:
            raise BundleError(
                f"{path.name} has no column {column!r}",
                got=f"the columns {', '.join(columns) or '(none)'}",
                allowed="the name of the column with the texts",
                todo="Name it with --text-column",
            )
        return {row[column] for row in rows if row[column] is not None}
