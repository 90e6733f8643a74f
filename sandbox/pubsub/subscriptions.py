"""google.pubsub.v1.Subscriber: subscriptions, and pulling from them.

A pull answers at once, also where there is nothing: the service may wait, and need not.
"""

from __future__ import annotations

from itertools import islice

from sandbox.api import masks, names
from sandbox.api.context import Api, Body, Request
from sandbox.api.errors import ApiError, Code, exhausted, invalid, not_found
from sandbox.api.handlers.base import Collection
from sandbox.api.store import Row
from sandbox.pubsub import messages, rules
from sandbox.pubsub.courier import Courier, most_attempts
from sandbox.pubsub.ledger import SUBSCRIPTION, Ledger, State
from sandbox.pubsub.names import SUBSCRIPTION_NAME, TOPIC_NAME
from sandbox.pubsub.topics import missing, taken

MAX_SUBSCRIPTIONS = 200
_DEFAULTS: Body = {
    "ackDeadlineSeconds": 10,
    "messageRetentionDuration": "604800s",
    "expirationPolicy": {"ttl": "2678400s"},
}
_FIXED = ("name", "topic")


class Subscriptions:
    """The subscriptions of all projects, in the sandbox's store."""

    def __init__(self, api: Api, ledger: Ledger, courier: Courier) -> None:
        self._api = api
        self._ledger = ledger
        self._courier = courier
        self._subscriptions = Collection(SUBSCRIPTION, SUBSCRIPTION_NAME, "subscriptions", missing)

    def create(self, api: Api, request: Request) -> Body:
        parts = api.read_name(SUBSCRIPTION_NAME, request.get("name"))
        key = SUBSCRIPTION_NAME.fill(**parts)
        rules.check_name(SUBSCRIPTION_NAME, key)
        topic = api.read_name(TOPIC_NAME, request.get("topic"), "topic")
        subscription = self._checked(
            {**_DEFAULTS, **request, "name": key, "topic": TOPIC_NAME.fill(**topic)}
        )
        if api.store.has(key):
            raise taken(parts["id"])
        if not api.store.has(subscription["topic"]):
            raise not_found(missing(topic, ""))
        if sum(1 for _ in api.store.of(SUBSCRIPTION)) >= MAX_SUBSCRIPTIONS:
            raise exhausted(f"The sandbox holds at most {MAX_SUBSCRIPTIONS} subscriptions.")
        api.store.insert(SUBSCRIPTION, f"projects/{parts['project']}", key, subscription)
        return subscription

    def get(self, api: Api, request: Request) -> Body:
        return self._find(request.get("subscription")).body

    def listing(self, api: Api, request: Request) -> Body:
        project = api.read_name(names.PROJECT, request.get("project"), "project")["project"]
        return self._subscriptions.page(api, request, f"projects/{project}")

    def update(self, api: Api, request: Request) -> Body:
        """Changes the fields of the mask, which must be given."""
        sent = request.get("subscription", {})
        row = self._find(sent.get("name"))
        mask = masks.paths(request.get("updateMask", ""))
        if not mask:
            raise invalid("Request was missing field update_mask.")
        fixed = {field: row.body[field] for field in _FIXED}
        changed = masks.applied(messages.SUBSCRIPTION, row.body, sent, mask)
        return self._changed(row, changed | fixed)

    def modify_push(self, api: Api, request: Request) -> Body:
        """An empty config turns pushes off; what is outstanding can then be pulled."""
        row = self._find(request.get("subscription"))
        self._changed(row, row.body | {"pushConfig": request.get("pushConfig", {})})
        return {}

    def delete(self, api: Api, request: Request) -> Body:
        self._ledger.unsubscribe(self._find(request.get("subscription")).key)
        return {}

    # pulling

    def pull(self, api: Api, request: Request) -> Body:
        row = self._find(request.get("subscription"))
        most = int(request.get("maxMessages", 0))
        if not 1 <= most <= rules.MAX_MESSAGES:
            raise invalid(f"max_messages must be between 1 and {rules.MAX_MESSAGES}.")
        if row.body.get("pushConfig", {}).get("pushEndpoint"):
            words = f"{row.key} pushes its messages: they cannot be pulled."
            raise ApiError(Code.FAILED_PRECONDITION, words)
        self._bury(row)
        now = api.now().timestamp()
        waiting = (one for one in self._ledger.outstanding(row.key) if one[1]["lease"] <= now)
        received = []
        for key, body in list(islice(waiting, most)):
            lease = now + row.body["ackDeadlineSeconds"]
            self._ledger.tried(key, api.timestamp(), "", lease)
            received.append({"ackId": body["id"], "message": body["message"]})
            if "deadLetterPolicy" in row.body:
                received[-1]["deliveryAttempt"] = body["attempts"] + 1
        return {"receivedMessages": received} if received else {}

    def acknowledge(self, api: Api, request: Request) -> Body:
        """What is acknowledged already, or unknown, is left alone, as with the service."""
        for key in self._keys(request):
            self._ledger.finish(key, State.ACKNOWLEDGED, api.timestamp())
        return {}

    def modify_deadline(self, api: Api, request: Request) -> Body:
        """0 seconds give a message back at once."""
        seconds = int(request.get("ackDeadlineSeconds", 0))
        if not 0 <= seconds <= rules.ACK_SECONDS[1]:
            words = f"ack_deadline_seconds must be between 0 and {rules.ACK_SECONDS[1]}."
            raise invalid(words)
        for key in self._keys(request):
            self._ledger.lease(key, api.now().timestamp() + seconds if seconds else 0.0)
        return {}

    def _keys(self, request: Request) -> list[str]:
        subscription = self._find(request.get("subscription")).key
        ids = request.get("ackIds", ())
        if not 1 <= len(ids) <= rules.MAX_MESSAGES:
            raise invalid(f"A request names 1 to {rules.MAX_MESSAGES} ack_ids.")
        return [f"{subscription}/deliveries/{id}" for id in ids]

    def _bury(self, row: Row) -> None:
        """Give up what was pulled as often as the dead letter policy allows, and came back."""
        if "deadLetterPolicy" not in row.body:
            return
        now, at = self._api.now().timestamp(), self._api.timestamp()
        most = most_attempts(row.body)
        for key, body in list(self._ledger.outstanding(row.key)):
            due = self._ledger.due(key)
            if due and body["attempts"] >= most and body["lease"] <= now:
                why = f"not acknowledged on any of {most} pulls"
                self._courier.deliver(self._ledger.bury(due, at, why))

    # what both have

    def _changed(self, row: Row, subscription: Body) -> Body:
        subscription = self._checked({**_DEFAULTS, **subscription})
        self._api.store.update(row.key, subscription)
        self._courier.resume(row.key)
        return subscription

    def _checked(self, subscription: Body) -> Body:
        rules.check_played("Subscription", subscription)
        rules.check_played("PushConfig", subscription.get("pushConfig", {}))
        rules.check_subscription(subscription)
        subscription = rules.kept(subscription) | {"state": "ACTIVE"}
        policy = subscription.get("deadLetterPolicy")
        if policy is None:
            return subscription
        dead = self._api.read_name(TOPIC_NAME, policy.get("deadLetterTopic"), "dead_letter_topic")
        key = TOPIC_NAME.fill(**dead)
        if not self._api.store.has(key):
            raise not_found(missing(dead, ""))
        return subscription | {"deadLetterPolicy": {**policy, "deadLetterTopic": key}}

    def _find(self, name: object) -> Row:
        return self._subscriptions.find(self._api, name)
