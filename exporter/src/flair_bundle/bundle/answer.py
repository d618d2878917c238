"""What a model says about a text, as golden and reference files hold it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class ScoredLabel:
    """One of several labels of a text."""

    label: str
    score: float


@dataclass(frozen=True)
class Entity:
    """A labelled word or span of words; places count code points of the text as Flair cleans it."""

    text: str
    label: str
    score: float
    start: int
    end: int


@dataclass(frozen=True)
class Answer:
    """What a model says about one text, in one of three forms.

    Attributes:
        label: The one label of a text; None for a text without words.
        score: Its score (0 … 1); None together with `label`.
        labels: Instead: the labels over their thresholds, in the order of the model's labels.
        entities: Instead: the labelled words or spans, in the order of the text.
    """

    label: str | None = None
    score: float | None = None
    labels: tuple[ScoredLabel, ...] | None = None
    entities: tuple[Entity, ...] | None = None

    def parts(self) -> list[tuple[str, float | None]]:
        """What can be right or wrong, each with its score."""
        if self.entities is not None:
            return [
                (f"{each.label!r} {each.start}–{each.end} {each.text!a}", each.score)
                for each in self.entities
            ]
        if self.labels is not None:
            return [(repr(each.label), each.score) for each in self.labels]
        return [("no label" if self.label is None else repr(self.label), self.score)]

    def label_names(self) -> list[str]:
        """The labels that occur, each once."""
        several = self.entities if self.entities is not None else self.labels
        if several is not None:
            return list(dict.fromkeys(each.label for each in several))
        return [] if self.label is None else [self.label]

    def to_record(self) -> dict[str, Any]:
        """The fields of a golden line beside the text."""
        if self.entities is not None:
            return {"entities": [asdict(each) for each in self.entities]}
        if self.labels is not None:
            return {"labels": [asdict(each) for each in self.labels]}
        return {"label": self.label, "score": self.score}

    @staticmethod
    def from_record(record: dict[str, Any]) -> Answer:
        """Reads what `to_record` gave; more fields are left alone."""
        if "entities" in record:
            fields = ("text", "label", "score", "start", "end")
            return Answer(
                entities=tuple(
                    Entity(*(each[field] for field in fields)) for each in record["entities"]
                )
            )
        if "labels" in record:
            return Answer(
                labels=tuple(ScoredLabel(each["label"], each["score"]) for each in record["labels"])
            )
        return Answer(record["label"], record["score"])


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
        record = {"text": self.text, **self.answer.to_record()}
        return json.dumps(record, separators=(",", ":"))

    @staticmethod
    def from_json_line(line: str) -> ScoredText:
        """Reads what `to_json_line` wrote; the score's double is restored exactly."""
        record = json.loads(line)
        return ScoredText(record["text"], Answer.from_record(record))
