"""A text's label and score, as golden and reference files hold them."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """What a model says about one text; both are None for a text without words."""

    label: str | None
    score: float | None


@dataclass(frozen=True)
class ScoredText:
    """A text with its answer."""

    text: str
    answer: Answer

    def to_json_line(self) -> str:
        """One line of a golden or reference file, without the line break.

        Pure ASCII: texts hold invisible and right-to-left characters, and characters that some
        readers take for a line break.
        """
        record = {"text": self.text, "label": self.answer.label, "score": self.answer.score}
        return json.dumps(record, separators=(",", ":"))

    @staticmethod
    def from_json_line(line: str) -> ScoredText:
        """Reads what `to_json_line` wrote; the score's double is restored exactly."""
        record = json.loads(line)
        return ScoredText(record["text"], Answer(record["label"], record["score"]))
