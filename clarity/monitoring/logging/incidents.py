"""The audit event of what is done, or refused, about an incident."""

from __future__ import annotations

from clarity.monitoring.contract import events
from clarity.monitoring.logging.event import Event
from clarity.monitoring.logging.log import Log

_ACTION = Event(events.INCIDENT_ACTION)


class IncidentLogger:
    """Every action is logged, also one that was refused or only tried out.

    Its `action` is what a responder calls for its audit.
    """

    def __init__(self, log: Log) -> None:
        self._log = log

    def action(
        self, incident: str, action: str, target: str, outcome: str, reason: str | None = None
    ) -> None:
        """`action` on `target` (a service, a breaker) for `incident` (its id) had this outcome."""
        values = {
            "incident": incident,
            "action": action,
            "target": target,
            "outcome": outcome,
            "reason": reason or None,
        }
        _ACTION.write(self._log, values)
