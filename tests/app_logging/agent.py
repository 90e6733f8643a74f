"""What Google's logging agent makes of a line: which fields it lifts, and what stays payload.

Read from its documentation, independently of the code under test; Google's own LogEntry judges the
result strictly.
"""

from __future__ import annotations

import json
from typing import Any

from google.cloud.logging_v2.types import LogEntry
from google.protobuf.json_format import MessageToDict, ParseDict

PREFIX = "logging.googleapis.com/"
_LIFTED = {
    "severity": "severity",
    "httpRequest": "httpRequest",
    "time": "timestamp",
    PREFIX + "insertId": "insertId",
    PREFIX + "labels": "labels",
    PREFIX + "operation": "operation",
    PREFIX + "sourceLocation": "sourceLocation",
    PREFIX + "spanId": "spanId",
    PREFIX + "trace": "trace",
    PREFIX + "trace_sampled": "traceSampled",
}
OURS = {"logger", "correlation_id", "stack_trace", "serviceContext", "suppressed", "truncated"}


def lifted(line: bytes) -> dict[str, Any]:
    """The LogEntry, as its JSON; raises for a line that is not one JSON object on one line."""
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    body = json.loads(line, parse_constant=_refused)
    entry = {_LIFTED[key]: body.pop(key) for key in list(body) if key in _LIFTED}
    entry["jsonPayload"] = body
    message = ParseDict(entry, LogEntry.pb()())
    again: dict[str, Any] = MessageToDict(message)
    return again


def payload(entry: dict[str, Any]) -> dict[str, Any]:
    """The fields of the entry's event: the payload without what every entry may have."""
    own = OURS | {"message", "event_type"}
    return {key: value for key, value in entry["jsonPayload"].items() if key not in own}


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")
