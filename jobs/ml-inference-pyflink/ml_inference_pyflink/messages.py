"""Reads messages as contract/schemas/message.schema.json has them, and makes dead letters."""

from __future__ import annotations

import base64
import json
import re
import time
from dataclasses import dataclass
from typing import Any, NoReturn

MAX_ID_CHARACTERS = 1024
MAX_RAW_BYTES = 1024 * 1024
MAX_DETAIL_CHARACTERS = 500

_TRACEPARENT = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
)


class UnreadableMessage(Exception):  # noqa: N818
    """What is no message: a reason code of the dead-letter schema, and a sentence."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Place:
    """Where a record stood, how often it has been sent again, and the trace it belongs to."""

    topic: str
    partition: int
    offset: int
    replays: int = 0
    traceparent: str | None = None


def read_message(value: bytes | None) -> dict[str, Any]:
    """Returns the known fields of a message.

    Raises:
        UnreadableMessage: whatever else the bytes are.
    """
    if value is None:
        raise UnreadableMessage("malformed-json", "The record has no value.")
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        raise UnreadableMessage("invalid-utf-8", "The value is not UTF-8.") from None
    try:
        message = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise UnreadableMessage("malformed-json", f"The value is not JSON: {error}.") from None
    if not isinstance(message, dict):
        raise _invalid("The value is JSON, but not one object.")
    return _checked(message)


def trace_context(header: str | None) -> str | None:
    """Returns what stands in a record's header `traceparent`, where it is a W3C Trace Context."""
    is_valid = isinstance(header, str) and _TRACEPARENT.fullmatch(header)
    return header if is_valid else None


def dead_letter(
    job: str,
    reason: str,
    detail: str,
    value: bytes | None,
    place: Place,
    message: dict[str, Any] | None = None,
) -> bytes:
    """Returns the JSON of contract/schemas/dead-letter.schema.json."""
    raw = value or b""
    known = message or {}
    letter = {
        "id": known.get("id"),
        "reason": reason,
        "detail": _sentence(detail),
        "raw_base64": base64.b64encode(raw[:MAX_RAW_BYTES]).decode("ascii"),
        "raw_truncated": True if len(raw) > MAX_RAW_BYTES else None,
        "raw_bytes": len(raw),
        "job": job,
        "source": known.get("source"),
        "topic": place.topic,
        "partition": place.partition,
        "offset": place.offset,
        "ingested_at_ms": known.get("ingested_at_ms"),
        "replays": place.replays or None,
        "traceparent": place.traceparent,
        "failed_at_ms": now_ms(),
    }
    return to_json({k: v for k, v in letter.items() if v is not None or k == "id"})


def to_json(fields: dict[str, Any]) -> bytes:
    """One line of UTF-8."""
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def now_ms() -> int:
    """Milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


def _checked(message: dict[str, Any]) -> dict[str, Any]:
    _text(message, "id")
    _text(message, "text")
    if not 1 <= len(message["id"]) <= MAX_ID_CHARACTERS:
        raise _invalid(
            f"The field id has {len(message['id'])} characters; "
            f"1 to {MAX_ID_CHARACTERS} are allowed."
        )
    for field in ("event_time_ms", "ingested_at_ms"):
        _integer(message, field, field)
    source = message.get("source")
    if source is not None:
        if not isinstance(source, dict):
            raise _wrong_type("source")
        _text(source, "file", "source.file")
        _integer(source, "record", "source.record", least=1)
        if source.get("record") is None:
            raise _invalid("The field source.record is None; an integer from 1 is needed.")
        _integer(source, "round", "source.round", least=0)
        source = _present(source, ("file", "record", "round"))
    attributes = message.get("attributes")
    if attributes is not None:
        if not isinstance(attributes, dict):
            raise _wrong_type("attributes")
        for name in attributes:
            _well_formed(name, "attributes")
            _text(attributes, name, "attributes")
    known = _present(message, ("id", "text", "event_time_ms", "ingested_at_ms", "attributes"))
    return known if source is None else known | {"source": source}


def _present(fields: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: fields[name] for name in names if fields.get(name) is not None}


def _text(fields: dict[str, Any], name: str, path: str | None = None) -> None:
    value = fields.get(name)
    if value is None:
        raise _invalid(f"The field {path or name} is missing or null; a string is needed.")
    if not isinstance(value, str):
        raise _wrong_type(path or name)
    _well_formed(value, path or name)


def _well_formed(value: str, path: str) -> None:
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise _invalid(f"The field {path} holds half of a surrogate pair, which is no character.")


def _integer(fields: dict[str, Any], name: str, path: str, least: int | None = None) -> None:
    value = fields.get(name)
    if value is None:
        return
    if not isinstance(value, int) or isinstance(value, bool) or not -(2**63) <= value < 2**63:
        raise _wrong_type(path)
    if least is not None and value < least:
        raise _invalid(f"The field {path} is {value}; an integer from {least} is needed.")


def _invalid(detail: str) -> UnreadableMessage:
    return UnreadableMessage("invalid-message", detail)


def _wrong_type(path: str) -> UnreadableMessage:
    return _invalid(f"The field {path} has a value of another type than the schema says.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a field stands there twice")
    return fields


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _sentence(detail: str) -> str:
    text = detail.encode("utf-8", "replace").decode("utf-8")
    if len(text) <= MAX_DETAIL_CHARACTERS:
        return text
    return text[: MAX_DETAIL_CHARACTERS - 1] + "…"
