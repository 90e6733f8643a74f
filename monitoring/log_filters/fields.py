"""The fields of a LogEntry: what may stand on the left, and of which type it is.

Source: google.logging.v2.LogEntry and the messages in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from enum import StrEnum

from monitoring.filters.lexer import quote
from monitoring.log_filters.ast import FieldPath
from monitoring.log_filters.error import LogFilterError


class Type(StrEnum):
    """The types of a LogEntry's fields, as far as comparisons differ."""

    STRING = "string"
    BOOL = "bool"
    INT64 = "int64"
    SEVERITY = "severity"
    TIMESTAMP = "timestamp"
    DURATION = "duration"
    LABELS = "labels"  # text by key
    JSON = "json"  # google.protobuf.Struct: whatever was logged
    ANY = "any"  # a protobuf message in its JSON form


Message = Mapping[str, "Type | Message"]

_REQUEST: Message = {
    "requestMethod": Type.STRING,
    "requestUrl": Type.STRING,
    "requestSize": Type.INT64,
    "status": Type.INT64,
    "responseSize": Type.INT64,
    "userAgent": Type.STRING,
    "remoteIp": Type.STRING,
    "serverIp": Type.STRING,
    "referer": Type.STRING,
    "latency": Type.DURATION,
    "cacheLookup": Type.BOOL,
    "cacheHit": Type.BOOL,
    "cacheValidatedWithOriginServer": Type.BOOL,
    "cacheFillBytes": Type.INT64,
    "protocol": Type.STRING,
}
_WORKLOAD: Message = {
    "id": Type.STRING,
    "environmentType": Type.STRING,
    "criticalityType": Type.STRING,
}
_APP_HUB: Message = {
    "application": {"container": Type.STRING, "location": Type.STRING, "id": Type.STRING},
    "service": _WORKLOAD,
    "workload": _WORKLOAD,
}
ENTRY: Message = {
    "logName": Type.STRING,
    "resource": {"type": Type.STRING, "labels": Type.LABELS},
    "protoPayload": Type.ANY,
    "textPayload": Type.STRING,
    "jsonPayload": Type.JSON,
    "timestamp": Type.TIMESTAMP,
    "receiveTimestamp": Type.TIMESTAMP,
    "severity": Type.SEVERITY,
    "insertId": Type.STRING,
    "httpRequest": _REQUEST,
    "labels": Type.LABELS,
    "operation": {
        "id": Type.STRING,
        "producer": Type.STRING,
        "first": Type.BOOL,
        "last": Type.BOOL,
    },
    "trace": Type.STRING,
    "spanId": Type.STRING,
    "traceSampled": Type.BOOL,
    "sourceLocation": {"file": Type.STRING, "line": Type.INT64, "function": Type.STRING},
    "split": {"uid": Type.STRING, "index": Type.INT64, "totalSplits": Type.INT64},
    "metadata": {"systemLabels": Type.JSON, "userLabels": Type.LABELS},
    "errorGroups": {"id": Type.STRING},
    "apphub": _APP_HUB,
    "apphubSource": _APP_HUB,
    "apphubDestination": _APP_HUB,
}
PAYLOADS = frozenset({Type.LABELS, Type.JSON, Type.ANY})
"""What is not there in one of these is missing, and has no default."""

_PLAIN_PART = re.compile(r"[A-Za-z_@][A-Za-z0-9_@/-]*")


def field_path(parts: tuple[str, ...], offset: int) -> FieldPath:
    """`parts` in the spelling of the JSON; raises LogFilterError for what no LogEntry has.

    Names of LogEntry are read in any case and in either spelling (logName, log_name); keys of
    payloads and labels stay as they are.
    """
    known: Type | Message = ENTRY
    path: list[str] = []
    for place, part in enumerate(parts):
        if not part:
            raise LogFilterError(f"{'.'.join(parts)} has an empty part", offset)
        if isinstance(known, Type):
            if known not in PAYLOADS:
                within = ".".join(path)
                raise LogFilterError(f"{within} is a {known} and has no fields", offset)
            path.extend(parts[place:])
            break
        name = _named(known, part)
        if name is None:
            raise _unknown(known, ".".join((*path, part)), part, offset)
        path.append(name)
        known = known[name]
    return tuple(path)


def type_of(path: FieldPath) -> Type | None:
    """The type of a field, or of the payload or labels that it is in; None for a message."""
    known: Type | Message = ENTRY
    for part in path:
        if isinstance(known, Type):
            break
        known = known[part]
    return known if isinstance(known, Type) else None


def render_field(path: FieldPath) -> str:
    """The path as text, with the parts quoted that must be."""
    return ".".join(part if _PLAIN_PART.fullmatch(part) else quote(part) for part in path)


def _named(message: Message, part: str) -> str | None:
    wanted = part.replace("_", "").lower()
    return next((name for name in message if name.lower() == wanted), None)


def _unknown(message: Message, shown: str, part: str, offset: int) -> LogFilterError:
    near = get_close_matches(part, message, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(message))}"
    return LogFilterError(f"a log entry has no field {shown}; {hint}", offset)
