"""The fields of an entry that the logging agent lifts out of its JSON, and ours.

Source: google-cloud-logging, handlers/structured_log.py; Google, "Structured logging".
"""

from __future__ import annotations

SEVERITY = "severity"
MESSAGE = "message"
TIME = "time"
HTTP_REQUEST = "httpRequest"
LABELS = "logging.googleapis.com/labels"
TRACE = "logging.googleapis.com/trace"
SPAN_ID = "logging.googleapis.com/spanId"
TRACE_SAMPLED = "logging.googleapis.com/trace_sampled"
SOURCE_LOCATION = "logging.googleapis.com/sourceLocation"
INSERT_ID = "logging.googleapis.com/insertId"
OPERATION = "logging.googleapis.com/operation"

CORRELATION_ID = "correlation_id"
STACK_TRACE = "stack_trace"  # both read by Error Reporting
SERVICE_CONTEXT = "serviceContext"
LOGGER = "logger"
EVENT_TYPE = "event_type"
SUPPRESSED = "suppressed"
TRUNCATED = "truncated"

ENVELOPE = frozenset({CORRELATION_ID, STACK_TRACE, SERVICE_CONTEXT, LOGGER, SUPPRESSED, TRUNCATED})
"""What an entry may hold beside the fields of its event."""

RESERVED = ENVELOPE | {
    SEVERITY,
    MESSAGE,
    TIME,
    "timestamp",
    "timestampSeconds",
    "timestampNanos",
    HTTP_REQUEST,
    LABELS,
    TRACE,
    SPAN_ID,
    TRACE_SAMPLED,
    SOURCE_LOCATION,
    INSERT_ID,
    OPERATION,
}
"""Names that a caller's field gives way to: it gets an underscore at its end."""
