"""Which notifications a policy's incidents send, and when.

Source: google.monitoring.v3.AlertPolicy.AlertStrategy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from alerts.condition import LOG_MATCH
from alerts.evaluate.clock import milliseconds
from alerts.evaluate.incident import Incident
from alerts.evaluate.prompt import Prompt
from monitoring.plan import Json


@dataclass(frozen=True, slots=True)
class Notification:
    """Sent at `at` (ms since the epoch) to `channel`, a name or key as the policy holds it."""

    at: int
    prompt: Prompt
    channel: str
    incident: Incident


def notifications(
    policy: Mapping[str, Json], incidents: Sequence[Incident], until: int
) -> tuple[Notification, ...]:
    """What the incidents of `policy` (an AlertPolicy body) send up to `until`, in time order."""
    strategy = policy.get("alertStrategy", {})
    limit = milliseconds(strategy.get("notificationRateLimit", {}).get("period"))
    reminders = {
        channel: milliseconds(entry.get("renotifyInterval"))
        for entry in strategy.get("notificationChannelStrategy", ())
        for channel in entry.get("notificationChannelNames", ())
    }
    sent: list[Notification] = []
    for at, prompt, incident in _limited(_prompted(policy, incidents), limit):
        for channel in policy.get("notificationChannels", ()):
            sent.append(Notification(at, prompt, channel, incident))
            if prompt is Prompt.OPENED:
                sent.extend(_reminders(incident, channel, reminders.get(channel, 0), until))
    return tuple(sorted((n for n in sent if n.at <= until), key=lambda n: n.at))


_Event = tuple[int, Prompt, Incident]


def _prompted(policy: Mapping[str, Json], incidents: Sequence[Incident]) -> Iterator[_Event]:
    """The openings and closings that the policy wants to be told of, in time order."""
    log_match = any(LOG_MATCH in c for c in policy.get("conditions", ()))
    usual = [Prompt.OPENED] if log_match else [Prompt.OPENED, Prompt.CLOSED]
    wanted = policy.get("alertStrategy", {}).get("notificationPrompts") or usual
    events: list[_Event] = []
    for incident in incidents:
        if Prompt.OPENED in wanted:
            events.append((incident.opened, Prompt.OPENED, incident))
        if Prompt.CLOSED in wanted and incident.closed is not None:
            events.append((incident.closed, Prompt.CLOSED, incident))
    return iter(sorted(events, key=lambda event: event[0]))


def _limited(events: Iterator[_Event], limit: int) -> Iterator[_Event]:
    """At most one notification in `limit` ms; 0: as many as there are."""
    last: int | None = None
    for event in events:
        if last is None or event[0] - last >= limit:
            last = event[0]
            yield event


def _reminders(
    incident: Incident, channel: str, interval: int, until: int
) -> Iterator[Notification]:
    """A reminder every `interval` ms while the incident is open; 0: none."""
    if not interval:
        return
    end = until + 1 if incident.closed is None else min(incident.closed, until + 1)
    for at in range(incident.opened + interval, end, interval):
        yield Notification(at, Prompt.REMINDER, channel, incident)
