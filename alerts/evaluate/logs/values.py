"""What a field of a log entry holds, and how its values compare with what a query says.

A comparison converts the text of the query to the type of the value; where that fails it is false,
whatever its operator. Source: Google, "Logging query language", "Values and conversions".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from monitoring.log_filters.ast import FieldPath
from monitoring.log_filters.fields import PAYLOADS, Type, type_of

SEVERITIES = {
    "DEFAULT": 0,
    "DEBUG": 100,
    "INFO": 200,
    "NOTICE": 300,
    "WARNING": 400,
    "ERROR": 500,
    "CRITICAL": 600,
    "ALERT": 700,
    "EMERGENCY": 800,
}
"""Source: google.logging.type.LogSeverity."""

Converter = Callable[[Any], Any]
_DEFAULTS: dict[Type, Any] = {
    Type.STRING: "",
    Type.BOOL: False,
    Type.INT64: 0,
    Type.SEVERITY: "DEFAULT",
    Type.TIMESTAMP: "1970-01-01T00:00:00Z",
    Type.DURATION: "0s",
}
_DURATION = re.compile(r"(-?\d{1,12}(?:\.\d{1,9})?)(ns|us|ms|s|m|h)")
_UNITS = {"ns": 1, "us": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3_600 * 10**9}
_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:?\d\d)?)?"
)
_NUMBER = re.compile(r"[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,3})?")
_INTEGER = re.compile(r"[+-]?\d{1,19}")
_LEVEL = re.compile(r"\d{1,19}")


def found(entry: Mapping[str, Any], path: FieldPath) -> tuple[Any, ...]:
    """The values at `path`, of arrays each element; none where a payload or label is missing.

    A field of LogEntry itself that is not there has its default.
    """
    value: Any = entry
    for step in path:  # the usual way: objects in objects, without an array on it
        if type(value) is not dict:
            break
        if step not in value:
            return _default(path)
        value = value[step]
    else:
        if type(value) is not list:
            return (value,)
    return tuple(_walk(entry, path, 0)) or _default(path)


@lru_cache(maxsize=512)
def _default(path: FieldPath) -> tuple[Any, ...]:
    kind = type_of(path)
    return (_DEFAULTS[kind],) if kind in _DEFAULTS else ()


def present(entry: Mapping[str, Any], path: FieldPath) -> bool:
    """Whether the entry has the field, even if it is null or empty."""
    return any(True for _ in _walk(entry, path, 0))


def _walk(value: Any, path: FieldPath, at: int) -> Iterator[Any]:
    if isinstance(value, list):
        for element in value:
            yield from _walk(element, path, at)
    elif at == len(path):
        yield value
    elif isinstance(value, Mapping) and path[at] in value:
        yield from _walk(value[path[at]], path, at + 1)


def leaves(value: Any) -> Iterator[Any]:
    """Every value within a value; keys are not searched."""
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    else:
        yield value


def text_of(value: Any) -> str | None:
    """A value as text: ``true``, ``5``, ``0.5``; None for null and for what has parts."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value) if isinstance(value, int | float) else None


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Text as comparisons see it: NFKC_Casefold, but for invisible characters, which stay."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def converters(path: FieldPath, value: Any) -> tuple[Converter, ...]:
    """What makes a value of the field, and the text that it is compared with, comparable.

    Each gives None for what it cannot convert; the first that converts both sides counts.
    """
    kind = type_of(path)
    if kind is None or kind in PAYLOADS:
        guessed = _guessed(value) if kind is Type.ANY and isinstance(value, str) else ()
        return (*guessed, *_of_json(value))
    return (CONVERTERS[kind],)


def _of_json(value: Any) -> tuple[Converter, ...]:
    if isinstance(value, bool):
        return (flag,)
    if isinstance(value, int | float):
        return (number,)
    return (string,) if isinstance(value, str) else ()


def _guessed(value: str) -> tuple[Converter, ...]:
    """In the JSON of protobuf messages 64-bit integers, times and durations are strings."""
    return tuple(known for known in (integer, timestamp, duration) if known(value) is not None)


def string(value: Any) -> str | None:
    """Text as comparisons see it."""
    text = text_of(value)
    return None if text is None else folded(text)


def flag(value: Any) -> bool | None:
    text = str(value).lower()
    return text == "true" if text in ("true", "false") else None


def number(value: Any) -> float | None:
    """JSON numbers are doubles."""
    if isinstance(value, bool) or value is None:
        return None
    text = str(value)
    return float(text) if _NUMBER.fullmatch(text) else None


def integer(value: Any) -> int | float | None:
    """A 64-bit integer, which JSON has as text; of text with a fraction, that number."""
    text = str(value)
    return int(text) if _INTEGER.fullmatch(text) else number(value)


def severity(value: Any) -> int | None:
    text = str(value).upper()
    return int(text) if _LEVEL.fullmatch(text) else SEVERITIES.get(text)


def duration(value: Any) -> int | None:
    """Nanoseconds."""
    match = _DURATION.fullmatch(str(value))
    return round(float(match[1]) * _UNITS[match[2]]) if match else None


def timestamp(value: Any) -> int | None:
    """Nanoseconds since the epoch, of RFC 3339 or of an ISO date; without a zone it is UTC.

    A zone may lack its colon: Google's own client writes ``+0000`` into filters.
    """
    return _instant(str(value))


@lru_cache(maxsize=4096)
def _instant(text: str) -> int | None:
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    zone = (match[4] or "Z").upper().replace("Z", "+00:00")
    try:
        whole = datetime.fromisoformat(f"{match[1]}T{match[2] or '00:00:00'}{zone}")
    except ValueError:
        return None
    since = whole - datetime(1970, 1, 1, tzinfo=UTC)
    seconds = since.days * 86_400 + since.seconds
    return seconds * 10**9 + int((match[3] or "0").ljust(9, "0"))


CONVERTERS: dict[Type, Converter] = {
    Type.STRING: string,
    Type.BOOL: flag,
    Type.INT64: integer,
    Type.SEVERITY: severity,
    Type.TIMESTAMP: timestamp,
    Type.DURATION: duration,
}
