"""google.pubsub.v1.Publisher: topics, and publishing to them."""

from __future__ import annotations

from sandbox.api import names
from sandbox.api.context import Api, Body, Request
from sandbox.api.errors import ApiError, Code, exhausted
from sandbox.api.handlers.base import Collection
from sandbox.api.store import Row
from sandbox.pubsub import rules
from sandbox.pubsub.courier import Courier
from sandbox.pubsub.ledger import SUBSCRIPTION, TOPIC, Ledger
from sandbox.pubsub.names import TOPIC_NAME

MAX_TOPICS = 200
DELETED = "_deleted-topic_"


def taken(id: str) -> ApiError:
    """The service's words for a name that there is already."""
    words = f"Resource already exists in the project (resource={id})."
    return ApiError(Code.ALREADY_EXISTS, words)


def missing(parts: dict[str, str], name: str) -> str:
    return f"Resource not found (resource={parts['id']})."


class Topics:
    """The topics of all projects, in the sandbox's store."""

    def __init__(self, ledger: Ledger, courier: Courier) -> None:
        self._ledger = ledger
        self._courier = courier
        self._topics = Collection(TOPIC, TOPIC_NAME, "topics", missing)

    def create(self, api: Api, request: Request) -> Body:
        rules.check_played("Topic", request)
        parts = api.read_name(TOPIC_NAME, request.get("name"))
        key = TOPIC_NAME.fill(**parts)
        rules.check_name(TOPIC_NAME, key)
        if api.store.has(key):
            raise taken(parts["id"])
        if sum(1 for _ in api.store.of(TOPIC)) >= MAX_TOPICS:
            raise exhausted(f"The sandbox holds at most {MAX_TOPICS} topics.")
        topic = rules.kept(request) | {"name": key}
        api.store.insert(TOPIC, f"projects/{parts['project']}", key, topic)
        return topic

    def get(self, api: Api, request: Request) -> Body:
        return self._find(api, request).body

    def listing(self, api: Api, request: Request) -> Body:
        project = api.read_name(names.PROJECT, request.get("project"), "project")["project"]
        return self._topics.page(api, request, f"projects/{project}")

    def subscriptions(self, api: Api, request: Request) -> Body:
        """The names of a topic's subscriptions, all on one page."""
        found = self._ledger.subscribers(self._find(api, request).key)
        return {"subscriptions": found} if found else {}

    def delete(self, api: Api, request: Request) -> Body:
        """Subscriptions stay, and what is outstanding in them is still delivered."""
        topic = self._find(api, request).key
        for row in list(api.store.of(SUBSCRIPTION)):
            if row.body["topic"] == topic:
                api.store.update(row.key, row.body | {"topic": DELETED})
        api.store.delete(topic)
        return {}

    def publish(self, api: Api, request: Request) -> Body:
        topic = self._find(api, request).key
        messages = request.get("messages", ())
        rules.check_messages(messages)
        ids: list[str] = []
        keys: list[str] = []
        for message in messages:
            id, outstanding = self._ledger.publish(topic, message, api.timestamp())
            ids.append(id)
            keys += outstanding
        self._courier.deliver(keys)  # its tasks begin when this request is answered
        return {"messageIds": ids}

    def _find(self, api: Api, request: Request) -> Row:
        return self._topics.find(api, request.get("topic"))
