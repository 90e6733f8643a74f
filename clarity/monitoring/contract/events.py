"""The events that the application logs: what log-based metrics may count, with which fields.

`clarity check` holds the filters and labels of log metrics against these definitions, and
`clarity.monitoring.logging` writes by them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Category(StrEnum):
    """Which log an entry belongs to; entries carry it as the label `log`."""

    EVENT = "event"  # what happened in the service
    ERROR = "error"  # what went wrong in it
    AUDIT = "audit"  # who did what to whose data
    ACCESS = "access"  # requests, one by one


@dataclass(frozen=True, slots=True)
class EventDefinition:
    """A kind of log entry. `fields` are those of jsonPayload beside `message` and `event_type`.

    A field's type is str, int, float or bool; one that ends in ``?`` may be left out. `severity` is
    Cloud Logging's. An empty `type` stands for an entry without event_type, known by its message.
    """

    type: str
    message: str
    severity: str
    category: Category
    fields: Mapping[str, str]


_REQUEST = {"method": "str", "endpoint": "str"}
_ENDED = {**_REQUEST, "status_code": "int", "duration": "float"}

REQUEST_STARTED = EventDefinition("", "Request started", "INFO", Category.ACCESS, _REQUEST)
REQUEST_COMPLETED = EventDefinition("", "Request completed", "INFO", Category.ACCESS, _ENDED)
REQUEST_FAILED = EventDefinition(
    "", "Request failed", "ERROR", Category.ERROR, {**_ENDED, "error": "str"}
)
REQUEST_SLOW = EventDefinition("", "Slow request detected", "WARNING", Category.ACCESS, _ENDED)

DATA_INGESTED = EventDefinition(
    "data_ingestion",
    "Health data ingested",
    "INFO",
    Category.EVENT,
    {
        "user": "str",
        "data_type": "str",
        "record_count": "int",
        "source": "str",
        "quality_score": "float",
    },
)
_ML = {
    "user": "str",
    "model_name": "str",
    "input_size": "int",
    "processing_time": "float",
    "success": "bool",
}
ML_COMPLETED = EventDefinition(
    "ml_processing", "ML processing completed", "INFO", Category.EVENT, _ML
)
ML_FAILED = EventDefinition(
    "ml_processing", "ML processing failed", "ERROR", Category.ERROR, {**_ML, "error": "str"}
)
INSIGHTS_GENERATED = EventDefinition(
    "insights_generation",
    "AI insights generated",
    "INFO",
    Category.EVENT,
    {"user": "str", "insight_type": "str", "model_confidence": "float", "generation_time": "float"},
)

AUTHENTICATION_FAILED = EventDefinition(
    "authentication_failure",
    "Authentication failed",
    "WARNING",
    Category.AUDIT,
    {"reason": "str", "endpoint": "str"},
)
RATE_LIMITED = EventDefinition(
    "rate_limit_violation",
    "Rate limit exceeded",
    "WARNING",
    Category.AUDIT,
    {"endpoint": "str", "client": "str?"},
)
SUSPICIOUS = EventDefinition(
    "suspicious_activity",
    "Suspicious activity",
    "WARNING",
    Category.AUDIT,
    {"rule": "str", "endpoint": "str?", "client": "str?"},
)
DATA_ACCESSED = EventDefinition(
    "data_access",
    "Health data accessed",
    "INFO",
    Category.AUDIT,
    {"actor": "str", "actor_type": "str", "user": "str", "data_type": "str", "record_count": "int"},
)
INCIDENT_ACTION = EventDefinition(
    "incident_action",
    "Incident action",
    "NOTICE",
    Category.AUDIT,
    {"incident": "str", "action": "str", "target": "str", "outcome": "str", "reason": "str?"},
)

EVENTS: tuple[EventDefinition, ...] = (
    REQUEST_STARTED,
    REQUEST_COMPLETED,
    REQUEST_FAILED,
    REQUEST_SLOW,
    DATA_INGESTED,
    ML_COMPLETED,
    ML_FAILED,
    INSIGHTS_GENERATED,
    AUTHENTICATION_FAILED,
    RATE_LIMITED,
    SUSPICIOUS,
    DATA_ACCESSED,
    INCIDENT_ACTION,
)
