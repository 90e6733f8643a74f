"""Incidents entered into the API, and those notified whom their policies name.

Whom and when a policy tells is decided by who reports the event; this keeps that nobody is told
twice of the same, and that only channels that the policy names, and that are enabled, are told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from alerts.condition import LOG_MATCH
from monitoring.plan import Json, Kind
from monitoring.resource_types import RESOURCE_TYPES
from sandbox.api import names
from sandbox.api.context import Api, Body
from sandbox.api.errors import invalid, not_found
from sandbox.api.handlers import alerts
from sandbox.api.times import format_time
from sandbox.mail.letterbox import Letterbox
from sandbox.notify import played
from sandbox.notify.deliver import Delivery, Result, Sender
from sandbox.notify.messages import Letter, Message, PubSubMessage, message
from sandbox.notify.metric_name import metric_name
from sandbox.notify.occasion import Occasion, Side
from sandbox.notify.payload import payload
from sandbox.notify.report import Report
from sandbox.pagerduty.ledger import Ledger
from sandbox.pubsub.ledger import Ledger as Messages

KIND = "Notification"


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A notification before it is sent: `message` is None where `delivery` says why."""

    key: str
    record: Body
    message: Message | None
    delivery: Delivery


class Notifier:
    """Takes reports for the API's projects, one request at a time."""

    def __init__(self, api: Api, sender: Sender) -> None:
        self._api = api
        self._sender = sender
        self._turn = asyncio.Lock()

    async def take(self, segment: str, reports: Sequence[Report]) -> list[Json]:
        """Enter the reports in their order; what became of each notification.

        Raises ApiError where a report names a policy or condition that is not there; then nothing
        of the request is entered.
        """
        project = self._api.project(segment).id
        async with self._turn:
            occasions = [self._occasion(project, report) for report in reports]
            told: list[Json] = []
            for report, about in zip(reports, occasions, strict=True):
                with self._api.store.transaction():
                    self._enter(project, about)
                for channel in report.channels:
                    told.append(await self._notify(project, about, channel))
            return told

    async def forget(self, segment: str) -> dict[str, int]:
        """Delete the project's incidents, and what was sent because of them."""
        project = self._api.project(segment).id
        parent, store = f"projects/{project}", self._api.store
        async with self._turn:
            incidents = list(store.children(alerts.KIND, parent))
            sent = list(store.children(KIND, parent))
            with store.transaction():
                for row in (*incidents, *sent):
                    store.delete(row.key)
                played.forget(store, project)
                Ledger(store).forget({row.key.rpartition("/")[2] for row in incidents})
                ids = {row.body.get("message_id", "") for row in sent} - {""}
                Letterbox(store).forget(ids)
                Messages(store).forget(ids)
        return {"incidents": len(incidents), "notifications": len(sent)}

    def play(self, segment: str, series: Json) -> int:
        """Store the series of a drill until the next one; how many points. Raises ApiError."""
        with self._api.store.transaction():
            return played.put(self._api.store, self._api.project(segment).id, series)

    def sent(self, segment: str) -> list[Json]:
        """Every notification of a project, oldest first."""
        parent = f"projects/{self._api.project(segment).id}"
        return [row.body for row in self._api.store.children(KIND, parent)]

    def _occasion(self, project: str, report: Report) -> Occasion:
        row = self._api.store.get(self._api.key(names.POLICY, report.policy) or "")
        if row is None:
            raise not_found(f"Cannot find alert policy {report.policy}.")
        conditions = row.body.get("conditions", ())
        if not 0 <= report.condition < len(conditions):
            raise invalid(f"{report.policy} has no condition {report.condition}.")
        resource = report.resource
        if resource.type in RESOURCE_TYPES:
            named = RESOURCE_TYPES[resource.type].display_name
            resource = replace(resource, display_name=named)
        called = metric_name(self._api, project, report.metric.type)
        alert = names.ALERT.fill(project=project, id=report.id)
        return Occasion(
            id=report.id,
            prompt=report.prompt,
            at=report.at,
            opened=report.opened,
            closed=report.closed,
            policy=row.body,
            condition=conditions[report.condition],
            project=project,
            project_number=int(names.Project(project).number),
            metric=replace(report.metric, display_name=called),
            resource=resource,
            system_labels=report.system_labels,
            user_labels=report.user_labels,
            observed=report.observed,
            threshold=report.threshold,
            url=f"{self._sender.address.rest}/v3/{alert}",
        )

    def _enter(self, project: str, about: Occasion) -> None:
        """The incident as clients of the API read it."""
        key = names.ALERT.fill(project=project, id=about.id)
        body = _alert(key, about)
        if self._api.store.has(key):
            self._api.store.update(key, body)
        else:
            self._api.store.insert(alerts.KIND, f"projects/{project}", key, body)

    async def _notify(self, project: str, about: Occasion, channel: str) -> Json:
        prepared = self._prepared(project, about, channel)
        store = self._api.store
        earlier = store.get(prepared.key)
        if earlier is not None:
            return earlier.body
        delivery = prepared.delivery
        if prepared.message is not None:
            at = str(prepared.record["at"])
            delivery = await asyncio.to_thread(self._sender.send, prepared.message, at)
        body = prepared.record | {"result": delivery.result.value, "why": delivery.why}
        if delivery.id:
            body["message_id"] = delivery.id
        with store.transaction():
            store.insert(KIND, f"projects/{project}", prepared.key, body)
        return body

    def _prepared(self, project: str, about: Occasion, name: str) -> _Prepared:
        row = self._api.store.get(self._api.key(names.CHANNEL, name) or "")
        named = name in about.policy.get("notificationChannels", ())
        at = format_time(about.at)
        key = f"projects/{project}/notifications/{about.id}/{about.prompt}/{at}/{name}"
        record: Body = {
            "at": at,
            "prompt": about.prompt.value,
            "incident": about.id,
            "policy": about.policy.get("displayName", ""),
            "channel": name,
        }
        if row is None or not named or row.kind != Kind.CHANNEL:
            why = "the policy names no such channel"
            return _Prepared(key, record, None, Delivery(Result.NOT_SENT, why))
        type = row.body.get("type", "")
        record |= {"channel_name": row.body.get("displayName", ""), "type": type}
        if not row.body.get("enabled", True):
            return _Prepared(key, record, None, Delivery(Result.NOT_SENT, "it is disabled"))
        made = message(row.body, about)
        match made:
            case None:
                why = f"channels of the type {type} are not played here"
                return _Prepared(key, record, None, Delivery(Result.NOT_SENT, why))
            case Letter():
                record["message_id"] = str(made.message["Message-ID"])
            case PubSubMessage():
                record["message"] = made.json()
            case _ if type.startswith("webhook"):
                record["payload"] = payload(about)
        return _Prepared(key, record, made, Delivery(Result.NOT_SENT))


def _alert(name: str, about: Occasion) -> Body:
    policy = about.policy
    snapshot = {
        k: policy[k] for k in ("name", "displayName", "userLabels", "severity") if k in policy
    }
    body: Body = {
        "name": name,
        "state": "OPEN" if about.closed is None else "CLOSED",
        "openTime": format_time(about.opened),
        "policy": snapshot,
    }
    if about.closed is not None:
        body["closeTime"] = format_time(about.closed)
    for field, side in (("resource", about.resource), ("metric", about.metric)):
        if side.type:
            body[field] = _labelled(side)
    metadata = {"systemLabels": about.system_labels, "userLabels": about.user_labels}
    if found := {key: labels for key, labels in metadata.items() if labels}:
        body["metadata"] = found
    if about.kind == LOG_MATCH and about.metric.labels:
        body["log"] = {"extractedLabels": dict(about.metric.labels)}
    return body


def _labelled(side: Side) -> Body:
    return {"type": side.type, **({"labels": dict(side.labels)} if side.labels else {})}
