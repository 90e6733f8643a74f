"""A line as the LogEntry that the logging agent would make of it."""

from __future__ import annotations

from typing import Any

import orjson
from google.cloud.logging_v2.types import LogEntry
from google.protobuf.json_format import ParseDict

from clarity.monitoring.logging import fields as names
from clarity.monitoring.logging.limits import ENTRY_BYTES

_MESSAGE = LogEntry.pb()
_LIFTED = {
    names.SEVERITY: "severity",
    names.TIME: "timestamp",
    names.HTTP_REQUEST: "httpRequest",
    names.LABELS: "labels",
    names.TRACE: "trace",
    names.SPAN_ID: "spanId",
    names.TRACE_SAMPLED: "traceSampled",
    names.SOURCE_LOCATION: "sourceLocation",
}
_LEFT_OVER = 512  # bytes, for the names of the log and the entry


def log_entry(line: bytes, log_prefix: str, insert_id: str) -> Any:
    """The entry, in the log ``<log_prefix><category>``. Raises ValueError for no line of ours.

    A number is larger in a message than in JSON: where that is too much, the message alone stays.
    """
    payload = orjson.loads(line)
    entry = {_LIFTED[key]: payload.pop(key) for key in tuple(payload) if key in _LIFTED}
    entry["logName"] = log_prefix + entry["labels"]["log"]
    entry["insertId"] = insert_id
    made = ParseDict({**entry, "jsonPayload": payload}, _MESSAGE())
    if made.ByteSize() > ENTRY_BYTES - _LEFT_OVER:
        others = [key for key in payload if key != names.MESSAGE]
        rest = {names.MESSAGE: payload[names.MESSAGE], names.TRUNCATED: others}
        made = ParseDict({**entry, "jsonPayload": rest}, _MESSAGE())
    return made
