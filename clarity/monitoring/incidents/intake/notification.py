"""The body of a webhook, which is also the data of a Pub/Sub message, read into an Incident.

Fields that are not known are ignored, as later versions of a payload may add some. A field that is
known must have its type; a text that is only shown is cut, one that decides is refused when it is
too long.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from clarity.monitoring.incidents.incident import Incident, State
from clarity.monitoring.incidents.intake.refusal import Reason, Refusal
from clarity.monitoring.incidents.intake.strict_json import read_object

VERSIONS = frozenset({"1.2"})
TEST_VERSION = "test"
NAME_CHARS = 1_024
SHOWN_CHARS = 2_048
MAX_LABELS = 128
MAX_SECONDS = 253_402_300_799  # the year 9999
_ID = re.compile(r"[0-9A-Za-z._-]{1,128}")


def parse(body: bytes) -> Incident | None:
    """The incident; None for the message that only tests a channel.

    Raises Refusal: MALFORMED, or VERSION for a payload whose form is not known.
    """
    try:
        sent = read_object(body)
    except ValueError:
        raise Refusal(Reason.MALFORMED) from None
    version = sent.get("version")
    if version == TEST_VERSION:
        return None
    if not isinstance(version, str) or version not in VERSIONS:
        raise Refusal(Reason.VERSION)
    incident = sent.get("incident")
    if not isinstance(incident, dict):
        raise Refusal(Reason.MALFORMED)
    try:
        return _incident(incident)
    except ValueError:
        raise Refusal(Reason.MALFORMED) from None


def _incident(sent: Mapping[str, Any]) -> Incident:
    state = State(_name(sent, "state").lower())
    ended = sent.get("ended_at")
    if (ended is None) != (state is State.OPEN):
        raise ValueError("ended_at does not fit the state")
    resource = _map(sent, "resource")
    return Incident(
        id=_id(sent),
        state=state,
        started_at=_seconds(sent.get("started_at")),
        ended_at=None if ended is None else _seconds(ended),
        project=_name(sent, "scoping_project_id"),
        policy=_name(sent, "policy_name"),
        condition=_name(sent, "condition_name"),
        severity=_name(sent, "severity"),
        summary=_shown(sent, "summary"),
        url=_shown(sent, "url"),
        observed=_shown(sent, "observed_value"),
        threshold=_shown(sent, "threshold_value"),
        metric=_name(_map(sent, "metric"), "type"),
        resource=_name(resource, "type"),
        resource_labels=_labels(_map(resource, "labels")),
        policy_labels=_labels(_map(sent, "policy_user_labels")),
    )


def _id(sent: Mapping[str, Any]) -> str:
    found = sent.get("incident_id")
    if not isinstance(found, str) or not _ID.fullmatch(found):
        raise ValueError("incident_id")
    return found


def _seconds(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= MAX_SECONDS:
        raise ValueError("a time")
    return value


def _text(sent: Mapping[str, Any], key: str) -> str:
    value = sent.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(key)
    value.encode()  # a lone surrogate is a ValueError too
    return value


def _name(sent: Mapping[str, Any], key: str) -> str:
    text = _text(sent, key)
    if len(text) > NAME_CHARS:
        raise ValueError(key)
    return text


def _shown(sent: Mapping[str, Any], key: str) -> str:
    return _text(sent, key)[:SHOWN_CHARS]


def _map(sent: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = sent.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ValueError(key)
    return value


def _labels(sent: Mapping[str, Any]) -> Mapping[str, str]:
    if len(sent) > MAX_LABELS:
        raise ValueError("labels")
    for key in sent:
        if len(key.encode()) > NAME_CHARS:
            raise ValueError("a label")
    return {key: _name(sent, key) for key in sent}
