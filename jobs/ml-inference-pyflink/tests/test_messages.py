"""Messages and dead letters, held against the contract."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import jsonschema
import pytest
from ml_inference_pyflink.messages import (
    Place,
    UnreadableMessage,
    dead_letter,
    read_message,
    trace_context,
)

CONTRACT = Path(__file__).parents[3] / "contract"
PLACE = Place("messages", 3, 7)
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def examples(kind: str) -> list[Path]:
    return sorted((CONTRACT / "examples/message" / kind).iterdir())


@pytest.mark.parametrize("file", examples("valid"), ids=lambda file: file.stem)
def test_reads_what_is_valid(file: Path) -> None:
    message = read_message(file.read_bytes())
    whole = json.loads(file.read_bytes())
    assert message["text"] == whole["text"]
    assert all(whole[field] == value for field, value in message.items() if field != "source")


@pytest.mark.parametrize("file", examples("invalid"), ids=lambda file: file.stem)
def test_refuses_what_is_invalid(file: Path) -> None:
    with pytest.raises(UnreadableMessage) as error:
        read_message(file.read_bytes())
    assert error.value.reason in ("invalid-message", "malformed-json", "invalid-utf-8")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "malformed-json"),
        (b"", "malformed-json"),
        (b"not json", "malformed-json"),
        (b'{"id":"a","text":"t"} x', "malformed-json"),
        (b'{"id":"a","id":"b","text":"t"}', "malformed-json"),
        (b'{"id":"a","text":"t","event_time_ms":NaN}', "malformed-json"),
        (b"[" * 100_000, "malformed-json"),
        (b"\xff", "invalid-utf-8"),
        (b"[]", "invalid-message"),
        (b'{"id":"a","text":"\\ud83d"}', "invalid-message"),
        (b'{"id":"a","text":"t","event_time_ms":1.5}', "invalid-message"),
        (b'{"id":"a","text":"t","ingested_at_ms":true}', "invalid-message"),
        (b'{"id":"a","text":"t","source":{"file":"f"}}', "invalid-message"),
        (b'{"id":"a","text":"t","attributes":{"n":1}}', "invalid-message"),
    ],
)
def test_says_why(value: bytes | None, reason: str) -> None:
    with pytest.raises(UnreadableMessage) as error:
        read_message(value)
    assert error.value.reason == reason


def test_dead_letters_are_as_the_schema_says() -> None:
    schema = json.loads((CONTRACT / "schemas/dead-letter.schema.json").read_bytes())
    source = json.loads((CONTRACT / "schemas/source.schema.json").read_bytes())
    schema["properties"]["source"] = {k: v for k, v in source.items() if not k.startswith("$")}
    raw = b"x" * (1024 * 1024 + 1)
    message = {"id": "a", "source": {"file": "f", "record": 1}, "ingested_at_ms": 5}
    letter = json.loads(
        dead_letter("job", "record-too-large", "w" * 600, raw, Place("t", 0, 1, 2, TRACE), message)
    )
    jsonschema.validate(letter, schema)
    assert len(base64.b64decode(letter["raw_base64"])) == 1024 * 1024
    assert (letter["raw_truncated"], letter["raw_bytes"]) == (True, len(raw))
    assert (letter["id"], letter["replays"], letter["ingested_at_ms"]) == ("a", 2, 5)
    assert len(letter["detail"]) == 500
    assert letter["traceparent"] == TRACE
    nothing = json.loads(dead_letter("job", "malformed-json", "No value.", None, PLACE))
    jsonschema.validate(nothing, schema)
    assert (nothing["id"], nothing["raw_base64"], nothing["offset"]) == (None, "", 7)
    assert "replays" not in nothing
    assert "traceparent" not in nothing


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        TRACE[:-3],
        TRACE.upper(),
        TRACE + "\n",
        "ff" + TRACE[2:],
        f"00-{'0' * 32}-{TRACE[36:]}",
        f"{TRACE[:36]}{'0' * 16}-01",
        float("nan"),
    ],
)
def test_takes_no_header_that_is_no_trace_context(header: str | None) -> None:
    assert trace_context(header) is None
    assert trace_context(TRACE) == TRACE
