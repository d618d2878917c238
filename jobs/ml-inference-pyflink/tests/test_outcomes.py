"""One outcome for each record, whatever the model does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from ml_inference_pyflink.messages import Place
from ml_inference_pyflink.models import load_model
from ml_inference_pyflink.outcomes import Outcome, Outcomes

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
BUNDLE = Path(__file__).parents[3] / "models/banking77-gru/1.0.0"


class Stub:
    """Labels a text by its length; fails where one says poison."""

    name, version, sha256 = "stub", "1", "0" * 64

    def __init__(self) -> None:
        self.batches: list[int] = []

    def score(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """Notes the size of the batch."""
        self.batches.append(len(texts))
        if any("poison" in text for text in texts):
            raise ValueError("poison")
        return [{"label": str(len(text)), "score": 0.5} for text in texts]


def records(*values: bytes | None) -> list[tuple[bytes | None, Place]]:
    return [(value, Place("messages", 0, offset)) for offset, value in enumerate(values)]


def message(**fields: object) -> bytes:
    return json.dumps(fields).encode()


def test_carries_the_message_through() -> None:
    value = message(id="a", text="hello", event_time_ms=5, attributes={"k": "v"}, unknown=1)
    (outcome,) = Outcomes("job", Stub()).of(records(value))
    prediction = json.loads(outcome.value)
    assert prediction.pop("predicted_at_ms") > 0
    assert prediction == {
        "id": "a",
        "text": "hello",
        "event_time_ms": 5,
        "attributes": {"k": "v"},
        "label": "5",
        "score": 0.5,
        "model_name": "stub",
        "model_version": "1",
        "model_sha256": "0" * 64,
    }
    assert (outcome.id, outcome.is_prediction, outcome.event_time_ms) == ("a", True, 5)


def test_passes_the_trace_on() -> None:
    place = Place("messages", 0, 0, traceparent=TRACE)
    values = [message(id="a", text="hello"), b"nonsense"]
    outcomes = Outcomes("job", Stub()).of([(value, place) for value in values])
    assert [json.loads(outcome.value)["traceparent"] for outcome in outcomes] == [TRACE, TRACE]


def test_gives_every_record_an_outcome_in_its_order() -> None:
    model = Stub()
    values = [
        message(id="a", text="x"),
        b"nonsense",
        message(id="b", text="poison"),
        None,
        message(id="c", text="xyz"),
    ]
    outcomes = Outcomes("job", model).of(records(*values))
    assert [reason(outcome) for outcome in outcomes] == [
        None,
        "malformed-json",
        "inference-rejected",
        "malformed-json",
        None,
    ]
    assert [outcome.id for outcome in outcomes] == ["a", None, "b", None, "c"]
    assert json.loads(outcomes[3].value)["offset"] == 3
    # All at once, then each alone to find the one.
    assert model.batches == [3, 1, 1, 1]


def test_gives_up_no_record_where_the_model_is_broken() -> None:
    values = [message(id=str(number), text="poison") for number in range(3)]
    with pytest.raises(ValueError, match="poison"):
        Outcomes("job", Stub()).of(records(*values))


def test_a_bundle_answers_as_its_golden_lines_say() -> None:
    golden = [json.loads(line) for line in (BUNDLE / "golden.jsonl").read_text().splitlines()]
    model = load_model(str(BUNDLE), None, None)
    assert model.name == "banking77-gru"
    values = [message(id=str(i), text=line["text"]) for i, line in enumerate(golden)]
    outcomes = Outcomes("job", model).of(records(*values))
    predictions = [json.loads(outcome.value) for outcome in outcomes]
    assert [p["label"] for p in predictions] == [line["label"] for line in golden]
    for prediction, line in zip(predictions, golden, strict=True):
        assert prediction["score"] == pytest.approx(line["score"], abs=1e-4)


def test_tells_where_there_is_no_model() -> None:
    with pytest.raises(SystemExit, match=r"got: +/nowhere/model\.pt"):
        load_model("/nowhere/model.pt", None, None)


def reason(outcome: Outcome) -> str | None:
    return None if outcome.is_prediction else json.loads(outcome.value)["reason"]
