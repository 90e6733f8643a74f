"""A line of a service's output as the log entry that Cloud Run's agent makes of it.

A JSON object's special fields become fields of the entry; what has not their form stays where it
was, in jsonPayload, with all the rest. `message` stays there too, unless nothing else is left:
then it is the textPayload. Any other line is a textPayload.

Sources: Google, "Structured logging", "Special JSON fields"; of a lone message:
GoogleCloudPlatform/fluent-plugin-google-cloud#113 (of Cloud Run's own agent unverified).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from alerts.evaluate.logs.values import SEVERITIES, duration, timestamp
from monitoring.plan import Json
from sandbox.api.times import format_nanos

PREFIX = "logging.googleapis.com/"
MAX_DEPTH = 50  # of a payload; a deeper line stays text
MAX_LABELS = 64

_TRACE_ID = re.compile(r"[0-9a-fA-F]{32}")
_SPAN_ID = re.compile(r"[0-9a-fA-F]{16}")
_INTEGER = re.compile(r"-?\d{1,19}")
_ALIASES = {"WARN": "WARNING", "ERR": "ERROR", "FATAL": "CRITICAL", "TRACE": "DEBUG"}
_LEVELS = {number: name for name, number in SEVERITIES.items()}
_MAX_SECONDS = 253_402_300_799  # the year 9999
_NANOS = 10**9


class _NotLiftedError(Exception):
    """The field has not the form of the entry's; it stays in the payload."""


def entry(line: str, project: str) -> Json:
    """The LogEntry of a line, without the name and resource that all lines share."""
    record = _record(line)
    if record is None:
        return {"textPayload": line}
    made: dict[str, Json] = {}
    _lift_time(record, made)
    for source, (target, lift) in _LIFTED.items():
        if source in record:
            try:
                made[target] = lift(record[source], project)
            except (_NotLiftedError, ValueError, OverflowError):
                continue
            del record[source]
    if record.keys() == {"message"} and isinstance(record["message"], str):
        made["textPayload"] = record["message"]
    elif record:
        made["jsonPayload"] = record
    return made


def _record(line: str) -> dict[str, Json] | None:
    """The JSON object that a line is; None where it is none, or none that an entry can hold."""
    if not line.startswith("{"):
        return None
    try:
        found = json.loads(line, parse_constant=_refuse, parse_int=_int, parse_float=_float)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and not _deep(found, MAX_DEPTH) else None


def _refuse(text: str) -> float:
    raise ValueError(text)


def _int(text: str) -> int | float:
    return int(text) if _INTEGER.fullmatch(text) else _float(text)


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _deep(value: Json, left: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    if not left:
        return True
    inner = value.values() if isinstance(value, dict) else value
    return any(_deep(one, left - 1) for one in inner)


def _lift_time(record: dict[str, Json], made: dict[str, Json]) -> None:
    """The first of the forms in which a line may say its time: all are of the agent's."""
    forms: tuple[tuple[tuple[str, ...], Callable[..., int | None]], ...] = (
        (("timestamp",), _of_pair),
        (("timestampSeconds", "timestampNanos"), _of_numbers),
        (("time",), timestamp),
    )
    for fields, read in forms:
        if all(field in record for field in fields):
            nanos = read(*(record[field] for field in fields))
            if nanos is not None and 0 <= nanos <= _MAX_SECONDS * _NANOS:
                made["timestamp"] = format_nanos(nanos)
                for field in fields:
                    del record[field]
                return


def _of_pair(value: Json) -> int | None:
    if isinstance(value, dict):
        return _of_numbers(value.get("seconds"), value.get("nanos", 0))
    return timestamp(value)


def _of_numbers(seconds: Json, nanos: Json) -> int | None:
    if not _INTEGER.fullmatch(str(seconds)) or not _INTEGER.fullmatch(str(nanos)):
        return None
    return int(seconds) * _NANOS + int(nanos)


def _severity(value: Json, _: str) -> Json:
    """An unknown one is DEFAULT."""
    text = str(value).strip().upper()
    if _INTEGER.fullmatch(text):
        return _LEVELS.get(int(text), "DEFAULT")
    text = _ALIASES.get(text, text)
    return text if text in SEVERITIES else "DEFAULT"


def _text(value: Json, _: str = "") -> str:
    if not isinstance(value, str) or not value:
        raise _NotLiftedError
    return value


def _trace(value: Json, project: str) -> Json:
    """A bare id is completed."""
    text = _text(value)
    return f"projects/{project}/traces/{text}" if _TRACE_ID.fullmatch(text) else text


def _span(value: Json, _: str) -> Json:
    if not _SPAN_ID.fullmatch(_text(value)):
        raise _NotLiftedError
    return value


def _flag(value: Json, _: str = "") -> bool:
    if str(value).lower() not in ("true", "false"):
        raise _NotLiftedError
    return str(value).lower() == "true"


def _labels(value: Json, _: str) -> Json:
    """Labels are texts; other values are written as such."""
    if not isinstance(value, dict) or len(value) > MAX_LABELS:
        raise _NotLiftedError
    return {key: one if isinstance(one, str) else json.dumps(one) for key, one in value.items()}


def _whole(value: Json, _: str = "") -> str:
    """An int64, which the API's JSON has as text."""
    if isinstance(value, bool) or not _INTEGER.fullmatch(str(value)):
        raise _NotLiftedError
    return str(int(value))


def _status(value: Json, _: str = "") -> int:
    status = int(_whole(value))
    if not 100 <= status <= 599:
        raise _NotLiftedError
    return status


def _seconds(value: Json, _: str = "") -> str:
    nanos = duration(value)
    if nanos is None:
        raise _NotLiftedError
    seconds, fraction = divmod(nanos, _NANOS)
    return f"{seconds}.{fraction:09d}".rstrip("0").rstrip(".") + "s"


_Reader = Callable[[Any], Json]


def _message(readers: Mapping[str, _Reader]) -> Callable[[Json, str], Json]:
    """Reads an object with these fields; one that has others, or others' values, is not lifted."""

    def read(value: Json, _: str) -> Json:
        if not isinstance(value, dict) or not value or not value.keys() <= readers.keys():
            raise _NotLiftedError
        return {key: readers[key](one) for key, one in value.items()}

    return read


_REQUEST: dict[str, _Reader] = {
    **dict.fromkeys(
        ("requestMethod", "requestUrl", "userAgent", "remoteIp", "serverIp", "referer", "protocol"),
        str,
    ),
    **dict.fromkeys(("requestSize", "responseSize", "cacheFillBytes"), _whole),
    **dict.fromkeys(("cacheLookup", "cacheHit", "cacheValidatedWithOriginServer"), _flag),
    "status": _status,
    "latency": _seconds,
}
"""google.logging.type.HttpRequest."""

_LIFTED: dict[str, tuple[str, Callable[[Json, str], Json]]] = {
    "severity": ("severity", _severity),
    "httpRequest": ("httpRequest", _message(_REQUEST)),
    f"{PREFIX}insertId": ("insertId", _text),
    f"{PREFIX}labels": ("labels", _labels),
    f"{PREFIX}operation": (
        "operation",
        _message({"id": _text, "producer": _text, "first": _flag, "last": _flag}),
    ),
    f"{PREFIX}sourceLocation": (
        "sourceLocation",
        _message({"file": _text, "line": _whole, "function": _text}),
    ),
    f"{PREFIX}spanId": ("spanId", _span),
    f"{PREFIX}trace": ("trace", _trace),
    f"{PREFIX}trace_sampled": ("traceSampled", _flag),
}
