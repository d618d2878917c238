"""Records in, outcomes out: one prediction or one dead letter for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ml_inference_pyflink.messages import (
    Place,
    UnreadableMessage,
    dead_letter,
    now_ms,
    read_message,
    to_json,
)
from ml_inference_pyflink.models import Model

# What topics take, less key, headers and Kafka's framing.
MAX_VALUE_BYTES = 4 * 1024 * 1024 - 64 * 1024


@dataclass(frozen=True)
class Outcome:
    """What is written about a record: to which topic is told by `is_prediction`."""

    id: str | None
    value: bytes
    is_prediction: bool
    event_time_ms: int | None = None


class Outcomes:
    """Asks a model about batches of records."""

    def __init__(self, job: str, model: Model) -> None:
        self._job = job
        self._model = model

    def of(self, records: Sequence[tuple[bytes | None, Place]]) -> list[Outcome]:
        """Returns one outcome for each record, in order.

        Raises:
            Exception: the model's own, where it fails at each of several texts: it is the model
                that is broken then, and no record is given up.
        """
        outcomes: list[Outcome | None] = [None] * len(records)
        messages: list[tuple[int, dict[str, Any]]] = []
        for index, (value, place) in enumerate(records):
            try:
                messages.append((index, read_message(value)))
            except UnreadableMessage as error:
                letter = dead_letter(self._job, error.reason, error.detail, value, place)
                outcomes[index] = Outcome(None, letter, is_prediction=False)
        answers = self._answers([message["text"] for _, message in messages])
        for (index, message), answer in zip(messages, answers, strict=True):
            outcomes[index] = self._outcome(message, answer, *records[index])
        return [outcome for outcome in outcomes if outcome is not None]

    def _answers(self, texts: list[str]) -> list[dict[str, Any] | Exception]:
        if not texts:
            return []
        try:
            return list(self._model.score(texts))
        except Exception as error:
            if len(texts) == 1:
                return [error]
            answers = [self._answers([text])[0] for text in texts]
            if all(isinstance(answer, Exception) for answer in answers):
                raise
            return answers

    def _outcome(
        self,
        message: dict[str, Any],
        answer: dict[str, Any] | Exception,
        value: bytes | None,
        place: Place,
    ) -> Outcome:
        if isinstance(answer, Exception):
            detail = f"The model failed: {type(answer).__name__}: {answer}"
            return self._refused("inference-rejected", detail, message, value, place)
        prediction = message | answer
        prediction |= {
            "model_name": self._model.name,
            "model_version": self._model.version,
            "model_sha256": self._model.sha256,
            "predicted_at_ms": now_ms(),
        }
        if place.traceparent is not None:
            prediction["traceparent"] = place.traceparent
        written = to_json(prediction)
        if len(written) > MAX_VALUE_BYTES:
            detail = (
                f"The prediction has {len(written)} bytes as JSON; "
                f"at most {MAX_VALUE_BYTES} are allowed."
            )
            return self._refused("record-too-large", detail, message, value, place)
        return Outcome(message["id"], written, True, message.get("event_time_ms"))

    def _refused(
        self, reason: str, detail: str, message: dict[str, Any], value: bytes | None, place: Place
    ) -> Outcome:
        letter = dead_letter(self._job, reason, detail, value, place, message)
        return Outcome(message["id"], letter, is_prediction=False)
