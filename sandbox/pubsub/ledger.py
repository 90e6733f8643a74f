"""What Pub/Sub keeps: the messages, and for each subscription what became of them.

A delivery is outstanding until it is acknowledged or dead; as long as it is, it holds its message
and is never deleted for room. The messages of a topic without subscriptions are kept for people to
look at, and delivered to nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from monitoring.plan import Json
from sandbox.api.names import new_number
from sandbox.api.store import Row, Store

Body = dict[str, Json]

TOPIC, SUBSCRIPTION = "PubSubTopic", "PubSubSubscription"
MESSAGE, OUTSTANDING, FINISHED = "PubSubMessage", "PubSubOutstanding", "PubSubDelivery"
MAX_KEPT = 2_000  # messages, of all topics
MAX_BACKLOG = 500  # outstanding deliveries of a subscription
MAX_FINISHED = 1_000  # deliveries of a subscription
MAX_ATTEMPTS = 10  # where no dead letter policy says another number
_PARENT = "pubsub"
_SOURCE = "CloudPubSubDeadLetterSource"
_FULL = f"the backlog of the subscription is full: {MAX_BACKLOG} messages"


class State(StrEnum):
    OUTSTANDING = "outstanding"
    ACKNOWLEDGED = "acknowledged"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery that is outstanding: its key, its message, how often it was tried."""

    key: str
    subscription: str
    message: Mapping[str, Json]
    attempts: int


class Ledger:
    """Messages and deliveries in the sandbox's store. Call what writes in a transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def publish(self, topic: str, message: Mapping[str, Json], at: str) -> tuple[str, list[str]]:
        """Enter a message that came `at`; its id, and the keys of its outstanding deliveries."""
        id = new_number()
        whole = {**message, "messageId": id, "publishTime": at}
        self._store.insert(
            MESSAGE, _PARENT, f"{topic}/messages/{id}", {"topic": topic, "message": whole}
        )
        self._store.keep_newest(MESSAGE, _PARENT, MAX_KEPT)
        entered = (self._deliver(name, topic, whole, at) for name in self.subscribers(topic))
        return id, [key for key in entered if key]

    def subscribers(self, topic: str) -> list[str]:
        """The subscriptions of a topic, oldest first."""
        rows = self._store.of(SUBSCRIPTION)
        return [row.key for row in rows if row.body["topic"] == topic]

    def due(self, key: str) -> Due | None:
        """The delivery of this key; None where it is finished or gone."""
        row = self._waiting(key)
        if row is None:
            return None
        body = row.body
        return Due(key, body["subscription"], body["message"], body["attempts"])

    def outstanding(self, subscription: str) -> Iterator[tuple[str, Body]]:
        """(key, body) of the deliveries that wait, oldest first."""
        rows = self._store.children(OUTSTANDING, subscription)
        return ((row.key, row.body) for row in rows)

    def tried(self, key: str, at: str, why: str, lease: float = 0.0) -> None:
        """Count a try; `why` it failed, or until when (seconds since 1970) a client has it."""
        row = self._waiting(key)
        if row is not None:
            tried = {"attempts": row.body["attempts"] + 1, "last": at, "why": why, "lease": lease}
            self._store.update(key, row.body | tried)

    def lease(self, key: str, until: float) -> None:
        """Let a client have a message until then, or no longer (0)."""
        row = self._waiting(key)
        if row is not None:
            self._store.update(key, row.body | {"lease": until})

    def finish(self, key: str, state: State, at: str, why: str = "") -> None:
        row = self._waiting(key)
        if row is not None:
            self._store.delete(key)
            self._enter(FINISHED, key, row.body | {"state": state, "last": at, "why": why})

    def bury(self, due: Due, at: str, why: str) -> list[str]:
        """Give a message up: to the topic for dead letters if there is one.

        The keys of the deliveries that this makes. A dead letter is not moved on a second time.
        """
        row = self._waiting(due.key)
        if row is None:
            return []
        self.finish(due.key, State.DEAD, at, why)
        subscription = self._store.get(due.subscription)
        policy = (subscription.body if subscription else {}).get("deadLetterPolicy", {})
        name = policy.get("deadLetterTopic", "")
        attributes = due.message.get("attributes", {})
        if not self._store.has(name) or f"{_SOURCE}Subscription" in attributes:
            return []
        source = {
            f"{_SOURCE}Subscription": due.subscription.rpartition("/")[2],
            f"{_SOURCE}DeliveryCount": str(row.body["attempts"]),
            f"{_SOURCE}TopicPublishTime": due.message["publishTime"],
        }
        _, keys = self.publish(name, {**due.message, "attributes": attributes | source}, at)
        return keys

    def messages(self) -> list[Json]:
        """Oldest first, each with what became of it: for people."""
        deliveries: dict[str, list[Json]] = {}
        for row in (*self._store.of(FINISHED), *self._store.of(OUTSTANDING)):
            shown = {k: row.body[k] for k in ("subscription", "state", "attempts", "last", "why")}
            deliveries.setdefault(row.body["id"], []).append(shown)
        return [
            {**row.body, "deliveries": deliveries.get(row.body["message"]["messageId"], [])}
            for row in self._store.children(MESSAGE, _PARENT)
        ]

    def forget(self, ids: Collection[str]) -> None:
        """Delete the messages with these ids, and their deliveries."""
        for kind in (FINISHED, OUTSTANDING):
            for row in list(self._store.of(kind)):
                if row.body["id"] in ids:
                    self._store.delete(row.key)
        for row in list(self._store.children(MESSAGE, _PARENT)):
            if row.body["message"]["messageId"] in ids:
                self._store.delete(row.key)

    def unsubscribe(self, subscription: str) -> None:
        """Delete a subscription and its deliveries."""
        for kind in (FINISHED, OUTSTANDING):
            for row in list(self._store.children(kind, subscription)):
                self._store.delete(row.key)
        self._store.delete(subscription)

    def _waiting(self, key: str) -> Row | None:
        row = self._store.get(key)
        return row if row is not None and row.kind == OUTSTANDING else None

    def _deliver(self, subscription: str, topic: str, message: Body, at: str) -> str:
        """Enter a delivery; its key, empty where the backlog is full."""
        key = f"{subscription}/deliveries/{message['messageId']}"
        body: Body = {
            "id": message["messageId"],
            "subscription": subscription,
            "topic": topic,
            "message": message,
            "state": State.OUTSTANDING,
            "attempts": 0,
            "last": at,
            "why": "",
            "lease": 0.0,
        }
        if self._store.count(OUTSTANDING, subscription) >= MAX_BACKLOG:
            self._enter(FINISHED, key, body | {"state": State.DEAD, "why": _FULL})
            return ""
        self._enter(OUTSTANDING, key, body)
        return key

    def _enter(self, kind: str, key: str, body: Body) -> None:
        subscription = body["subscription"]
        if kind == FINISHED:
            body = {field: value for field, value in body.items() if field != "message"}
        self._store.insert(kind, subscription, key, body)
        self._store.keep_newest(FINISHED, subscription, MAX_FINISHED)
