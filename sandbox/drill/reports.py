"""From the incidents of an evaluation to what the control of incidents is told, in time order."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence

from alerts.evaluate.incident import Incident, Outcome
from alerts.evaluate.notifications import notifications
from alerts.evaluate.prompt import Prompt
from alerts.evaluate.series import SECOND, Identity
from monitoring.plan import Json, Kind
from sandbox.api.times import NANOS, format_nanos
from sandbox.drill.deployed import Deployed

_ID_CHARS = 12
_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_ORDER = {Prompt.CLOSED: 0, Prompt.OPENED: 1, Prompt.REMINDER: 2}


def incident_id(incident: Incident) -> str:
    """``0.`` and twelve letters or digits, that depend on the incident alone."""
    told = (incident.policy, incident.condition, incident.identity, incident.opened)
    number = int.from_bytes(hashlib.sha256(repr(told).encode()).digest()[:16])
    letters = []
    for _ in range(_ID_CHARS):
        number, digit = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[digit])
    return "0." + "".join(letters)


def timestamp(time: int) -> str:
    """RFC 3339 of milliseconds since the epoch, as the API writes times."""
    return format_nanos(time * (NANOS // SECOND))


def reports(deployed: Deployed, outcome: Outcome, until: int) -> list[Json]:
    """What happens up to `until` (ms): each opening, closing and reminder, with who is told."""
    events: list[tuple[int, int, Json]] = []
    for policy in deployed.plan.of(Kind.POLICY):
        incidents = outcome.policies[policy.key].incidents
        name = policy.body["name"]
        for at, prompt, incident, channels in _moments(policy.body, incidents, until):
            event = {
                "at": timestamp(at),
                "prompt": prompt.value,
                "channels": channels,
                "incident": _body(name, incident, prompt),
            }
            events.append((at, _ORDER[prompt], event))
    return [event for _, _, event in sorted(events, key=lambda found: found[:2])]


def _moments(
    body: Mapping[str, Json], incidents: Sequence[Incident], until: int
) -> Iterator[tuple[int, Prompt, Incident, list[str]]]:
    """Each change of each incident, whether or not anybody is told of it."""
    told: dict[tuple[int, Prompt, Incident], list[str]] = {}
    for sent in notifications(body, incidents, until):
        told.setdefault((sent.at, sent.prompt, sent.incident), []).append(sent.channel)
    for incident in incidents:
        changes = [(incident.opened, Prompt.OPENED)]
        if incident.closed is not None:
            changes.append((incident.closed, Prompt.CLOSED))
        for at, prompt in changes:
            if at <= until:
                yield at, prompt, incident, told.pop((at, prompt, incident), [])
    for (at, prompt, incident), channels in told.items():
        yield at, prompt, incident, channels


def _body(policy: str, incident: Incident, prompt: Prompt) -> Json:
    identity, closing = incident.identity, prompt is Prompt.CLOSED
    # What was measured when it closed is not kept by the evaluation.
    known = not (closing or math.isnan(incident.value) or math.isinf(incident.value))
    closed = timestamp(incident.closed) if closing and incident.closed is not None else None
    return {
        "id": incident_id(incident),
        "policy": policy,
        "condition": incident.condition,
        "opened": timestamp(incident.opened),
        "closed": closed,
        "observed": incident.value if known else None,
        "threshold": incident.threshold,
        **sides(identity),
        "system_labels": dict(identity.system),
        "user_labels": dict(identity.user),
    }


def sides(identity: Identity) -> dict[str, Json]:
    """The metric and the monitored resource of a series, as the API writes them."""
    return {
        "metric": {"type": identity.metric, "labels": dict(identity.metric_labels)},
        "resource": {"type": identity.resource, "labels": dict(identity.resource_labels)},
    }
