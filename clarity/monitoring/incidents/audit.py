"""The record of what was done, tried or refused for an incident."""

from __future__ import annotations

import json
import logging
from typing import Protocol

from clarity.monitoring.contract.events import INCIDENT_ACTION

_log = logging.getLogger("clarity.monitoring.incidents")


class Audit(Protocol):
    """Called once for each attempt, with the fields of the event ``incident_action``."""

    def __call__(
        self, *, action: str, target: str, outcome: str, reason: str, incident: str
    ) -> None: ...


def log_audit(*, action: str, target: str, outcome: str, reason: str, incident: str) -> None:
    """One JSON line on the standard library's log, as Cloud Logging reads it from stdout."""
    entry: dict[str, object] = {
        "severity": INCIDENT_ACTION.severity,
        "message": INCIDENT_ACTION.message,
        "event_type": INCIDENT_ACTION.type,
        "logging.googleapis.com/labels": {"log": INCIDENT_ACTION.category.value},
        "incident": incident,
        "action": action,
        "target": target,
        "outcome": outcome,
    }
    if reason:
        entry["reason"] = reason
    _log.warning("%s", json.dumps(entry))
