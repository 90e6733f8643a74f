"""What the control of incidents is told: openings, closings and reminders, in time order.

{"project": "p", "events": [{
    "at": "2026-01-05T00:02:00Z", "prompt": "OPENED" | "CLOSED" | "REMINDER",
    "channels": ["projects/p/notificationChannels/1"],        # who is notified, maybe nobody
    "incident": {
        "id": "0.abc", "policy": "projects/p/alertPolicies/1", "condition": 0,
        "opened": "...", "closed": null,
        "metric": {"type": "...", "labels": {}}, "resource": {"type": "...", "labels": {}},
        "system_labels": {}, "user_labels": {}, "observed": 1000.0, "threshold": 14.4}}]}
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime

from alerts.evaluate.prompt import Prompt
from monitoring.plan import Json
from sandbox.api.errors import invalid
from sandbox.api.times import parse_time
from sandbox.notify.occasion import Side
from sandbox.notify.paths import MAX_EVENTS

_ID = re.compile(r"0\.[a-z0-9]{1,40}")


@dataclass(frozen=True, slots=True)
class Report:
    """One event. `observed` is NaN and `threshold` None where there is none."""

    at: datetime
    prompt: Prompt
    channels: tuple[str, ...]
    id: str
    policy: str
    condition: int
    opened: datetime
    closed: datetime | None
    metric: Side
    resource: Side
    system_labels: dict[str, str]
    user_labels: dict[str, str]
    observed: float
    threshold: float | None


def read(body: Json) -> tuple[str, list[Report]]:
    """(project, events); raises ApiError for what has not this form."""
    if not isinstance(body, dict) or not isinstance(body.get("project"), str):
        raise invalid("Request was missing field project.")
    events = body.get("events")
    if not isinstance(events, list) or len(events) > MAX_EVENTS:
        raise invalid(f"Field events must be a list of at most {MAX_EVENTS} events.")
    return body["project"], [_report(event, n) for n, event in enumerate(events)]


def _report(event: Json, number: int) -> Report:
    try:
        return _read(event, event["incident"])
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        why = f"{type(fault).__name__} {fault}"[:200]
        raise invalid(f"Field events[{number}] has not the form of an event: {why}") from None


def _read(event: Json, incident: Json) -> Report:
    id, closed = incident["id"], incident.get("closed")
    if not _ID.fullmatch(id):
        raise ValueError("incident.id must be 0. and lower-case letters or digits")
    observed, threshold = incident.get("observed"), incident.get("threshold")
    return Report(
        at=parse_time(event["at"]),
        prompt=Prompt(event["prompt"]),
        channels=tuple(map(str, event.get("channels", ()))),
        id=id,
        policy=str(incident["policy"]),
        condition=int(incident["condition"]),
        opened=parse_time(incident["opened"]),
        closed=None if closed is None else parse_time(closed),
        metric=_side(incident.get("metric", {})),
        resource=_side(incident.get("resource", {})),
        system_labels=_labels(incident.get("system_labels", {})),
        user_labels=_labels(incident.get("user_labels", {})),
        observed=math.nan if observed is None else float(observed),
        threshold=None if threshold is None else float(threshold),
    )


def _side(value: Json) -> Side:
    return Side(type=str(value.get("type", "")), labels=_labels(value.get("labels", {})))


def _labels(value: Json) -> dict[str, str]:
    return {str(key): str(text) for key, text in value.items()}
