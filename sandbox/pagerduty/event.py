"""Events as PagerDuty's two Events APIs take them, read into one form.

Lengths, required fields and values follow PagerDuty's public reference. The words of a refusal are
those of recorded ones where one is public (wrong length, not alphanumeric, missing or blank, the
v1 key's length); the others are put in the same form.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from monitoring.plan import Json

KEY_CHARS = 32
DEDUP_CHARS = 255
SUMMARY_CHARS = 1_024
MAX_BYTES = 512 * 1024
_SEVERITIES = ("critical", "warning", "error", "info")


class Action(StrEnum):
    """What an event does to the incident of its key."""

    TRIGGER = "trigger"
    ACKNOWLEDGE = "acknowledge"
    RESOLVE = "resolve"


@dataclass(frozen=True, slots=True)
class Event:
    """`api` is v1 or v2. The routing key is not part of it: it is a secret."""

    api: str
    action: Action
    dedup_key: str  # empty: one is to be made
    summary: str = ""
    severity: str = ""
    source: str = ""
    client: str = ""
    details: Mapping[str, Json] | str = field(default_factory=dict)


class InvalidEventError(Exception):
    """An event that PagerDuty would refuse; `errors` are the words of its answer."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("; ".join(errors))
        self.errors = errors


def read_v2(body: bytes) -> tuple[str, Event]:
    """(routing key, event) of a POST to /v2/enqueue; raises InvalidEventError."""
    sent = _object(body)
    payload = sent.get("payload")
    payload = payload if isinstance(payload, dict) else {}
    errors = [*_key_errors("routing_key", sent.get("routing_key")), *_action_errors(sent)]
    if sent.get("event_action") == Action.TRIGGER:
        errors += _payload_errors(payload)
    elif not errors and _blank(sent.get("dedup_key")):
        errors.append("'dedup_key' is missing or blank")
    errors += _length_errors("dedup_key", sent.get("dedup_key"), DEDUP_CHARS)
    if errors:
        raise InvalidEventError(errors)
    details = payload.get("custom_details")
    return sent["routing_key"], Event(
        api="v2",
        action=Action(sent["event_action"]),
        dedup_key=str(sent.get("dedup_key") or ""),
        summary=str(payload.get("summary", "")),
        severity=str(payload.get("severity", "")),
        source=str(payload.get("source", "")),
        client=str(sent.get("client", "")),
        details=details if isinstance(details, dict | str) else {},
    )


def read_v1(body: bytes) -> tuple[str, Event]:
    """(service key, event) of a POST to create_event.json; raises InvalidEventError."""
    sent = _object(body)
    errors = list(_service_key_errors(sent.get("service_key")))
    kind = sent.get("event_type")
    if _blank(kind):
        errors.append("Event type is missing or blank")
    elif kind not in list(Action):
        errors.append("Event type is invalid (must be one of: trigger, acknowledge or resolve)")
    elif kind == Action.TRIGGER and _blank(sent.get("description")):
        errors.append("Description is missing or blank")
    elif kind != Action.TRIGGER and _blank(sent.get("incident_key")):
        errors.append("Incident key is missing or blank")
    errors += _length_errors("incident_key", sent.get("incident_key"), DEDUP_CHARS)
    errors += _length_errors("description", sent.get("description"), SUMMARY_CHARS)
    if errors:
        raise InvalidEventError(errors)
    details = sent.get("details")
    return sent["service_key"], Event(
        api="v1",
        action=Action(str(kind)),
        dedup_key=str(sent.get("incident_key") or ""),
        summary=str(sent.get("description") or ""),
        client=str(sent.get("client", "")),
        details=details if isinstance(details, dict | str) else {},
    )


def _object(body: bytes) -> dict[str, Json]:
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        raise InvalidEventError(["The request body is no JSON"]) from None
    if not isinstance(sent, dict):
        raise InvalidEventError(["The request body is no JSON object"])
    return sent


def _blank(value: Json) -> bool:
    return not isinstance(value, str) or not value.strip()


def _key_errors(name: str, key: Json) -> Iterator[str]:
    if _blank(key):
        yield f"'{name}' is missing or blank"
        return
    if len(key) != KEY_CHARS:
        yield f"Length of '{name}' is incorrect (should be {KEY_CHARS} characters)"
    if not (key.isascii() and key.isalnum()):
        yield f"'{name}' cannot contain non-alphanumeric characters."


def _service_key_errors(key: Json) -> Iterator[str]:
    if _blank(key):
        yield "Service key is missing or blank"
    elif len(key) != KEY_CHARS:
        yield f"Service key is the wrong length (should be {KEY_CHARS} characters)"
    elif not (key.isascii() and key.isalnum()):
        yield "Service key cannot contain non-alphanumeric characters"


def _action_errors(sent: Mapping[str, Json]) -> Iterator[str]:
    action = sent.get("event_action")
    if _blank(action):
        yield "'event_action' is missing or blank"
    elif action not in list(Action):
        yield (
            "'event_action' is invalid (must be one of the following: 'trigger', 'acknowledge' or "
            "'resolve')"
        )


def _payload_errors(payload: Mapping[str, Json]) -> Iterator[str]:
    for name in ("summary", "source", "severity"):
        if _blank(payload.get(name)):
            yield f"'payload.{name}' is missing or blank"
    severity = payload.get("severity")
    if not _blank(severity) and severity not in _SEVERITIES:
        names = ", ".join(f"'{name}'" for name in _SEVERITIES[:-1])
        yield (
            f"'payload.severity' is invalid (must be one of the following: {names} or "
            f"'{_SEVERITIES[-1]}')"
        )
    yield from _length_errors("payload.summary", payload.get("summary"), SUMMARY_CHARS)


def _length_errors(name: str, value: Json, most: int) -> Iterator[str]:
    if isinstance(value, str) and len(value) > most:
        yield f"Length of '{name}' is incorrect (should be at most {most} characters)"
