"""What PagerDuty keeps: incidents, one open at a time for each key of a service, and a log.

An event that triggers while the incident of its key is open adds to it; after it was resolved, it
opens a new one. Acknowledging or resolving what is not open changes nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from monitoring.plan import Json, Kind
from sandbox.api.store import Row, Store
from sandbox.pagerduty.event import Action, Event

INCIDENT = "PagerDutyIncident"
EVENT = "PagerDutyEvent"
_PARENT = "pagerduty"
MAX_EVENTS = 10_000
MAX_INCIDENTS = 2_000


class Status(StrEnum):
    TRIGGERED = "triggered"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Service:
    """A service of PagerDuty: here, a notification channel that holds its key."""

    channel: str  # the resource name
    name: str


class Ledger:
    """The incidents and the log, in the sandbox's store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def service(self, key: str) -> Service | None:
        """The service that a key belongs to; None for a key that no channel holds."""
        for row in self._store.of(Kind.CHANNEL):
            labels = row.body.get("labels", {})
            if row.body.get("type") == "pagerduty" and labels.get("service_key") == key:
                name = str(row.body["name"])
                return Service(name, str(row.body.get("displayName", name)))
        return None

    def take(self, service: Service, event: Event, at: str) -> str:
        """Enter an event that came `at` (RFC 3339); the incident's key, made where there is none.

        Call it in a transaction.
        """
        key = event.dedup_key or uuid.uuid4().hex
        row = self._open(service, key)
        number: int | None
        if event.action is Action.TRIGGER:
            number = self._triggered(service, event, key, row, at)
        else:
            number = self._changed(event, row, at)
        self._log(service, event, key, number, at)
        return key

    def incidents(self) -> list[Json]:
        """Oldest first."""
        return [row.body for row in self._store.children(INCIDENT, _PARENT)]

    def events(self) -> list[Json]:
        """Everything that was accepted, in the order in which it came."""
        return [row.body for row in self._store.children(EVENT, _PARENT)]

    def forget(self, keys: Collection[str]) -> None:
        """Delete the incidents and events of these keys."""
        for kind in (INCIDENT, EVENT):
            rows = list(self._store.children(kind, _PARENT))
            for row in rows:
                if row.body["incident_key"] in keys:
                    self._store.delete(row.key)

    def _open(self, service: Service, key: str) -> Row | None:
        found = None
        for row in self._store.children(INCIDENT, _PARENT, text=key):
            same = row.body["incident_key"] == key and row.body["channel"] == service.channel
            if same and row.body["status"] != Status.RESOLVED:
                found = row
        return found

    def _triggered(self, service: Service, event: Event, key: str, row: Row | None, at: str) -> int:
        if row is not None:
            self._store.update(row.key, row.body | {"events": row.body["events"] + 1})
            return int(row.body["number"])
        number = max((i["number"] for i in self.incidents()), default=0) + 1
        body = {
            "number": number,
            "service": service.name,
            "channel": service.channel,
            "incident_key": key,
            "title": event.summary,
            "severity": event.severity,
            "status": Status.TRIGGERED,
            "created_at": at,
            "acknowledged_at": None,
            "resolved_at": None,
            "events": 1,
        }
        self._store.insert(INCIDENT, _PARENT, f"{_PARENT}/incidents/{number}", body)
        self._store.keep_newest(INCIDENT, _PARENT, MAX_INCIDENTS)
        return number

    def _changed(self, event: Event, row: Row | None, at: str) -> int | None:
        if row is None:
            return None
        resolved = event.action is Action.RESOLVE
        changes: dict[str, Json] = {"events": row.body["events"] + 1}
        if resolved:
            changes |= {"status": Status.RESOLVED, "resolved_at": at}
        elif row.body["status"] == Status.TRIGGERED:
            changes |= {"status": Status.ACKNOWLEDGED, "acknowledged_at": at}
        self._store.update(row.key, row.body | changes)
        return int(row.body["number"])

    def _log(self, service: Service, event: Event, key: str, number: int | None, at: str) -> None:
        body = {
            "at": at,
            "api": event.api,
            "action": event.action,
            "service": service.name,
            "incident_key": key,
            "incident": number,
            "summary": event.summary,
            "severity": event.severity,
            "source": event.source,
            "client": event.client,
            "details": event.details,
        }
        self._store.insert(EVENT, _PARENT, f"{_PARENT}/events/{uuid.uuid4().hex}", body)
        self._store.keep_newest(EVENT, _PARENT, MAX_EVENTS)
