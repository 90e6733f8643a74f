"""The wire of the local Pub/Sub: REST alone, since its official Python client speaks gRPC alone.

Google's API client (google-api-python-client) speaks it, and so does whatever sends JSON.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from monitoring.plan import Json
from sandbox.api import own_methods
from sandbox.api.context import Api
from sandbox.api.own_paths import Answer, Asked, OwnPaths
from sandbox.pubsub import messages
from sandbox.pubsub.courier import Courier
from sandbox.pubsub.ledger import SUBSCRIPTION, TOPIC, Ledger
from sandbox.pubsub.paths import CERTS_PATH, LIST_PATH
from sandbox.pubsub.subscriptions import Subscriptions
from sandbox.pubsub.tokens import Issuer
from sandbox.pubsub.topics import Topics

SERVICE = f"{messages.PACKAGE}.PubSub"
METHODS = """
CreateTopic PUT /v1/{name=projects/*/topics/*} * Topic
GetTopic GET /v1/{topic=projects/*/topics/*} -
ListTopics GET /v1/{project=projects/*}/topics -
ListTopicSubscriptions GET /v1/{topic=projects/*/topics/*}/subscriptions -
DeleteTopic DELETE /v1/{topic=projects/*/topics/*} -
Publish POST /v1/{topic=projects/*/topics/*}:publish *
CreateSubscription PUT /v1/{name=projects/*/subscriptions/*} * Subscription
GetSubscription GET /v1/{subscription=projects/*/subscriptions/*} -
ListSubscriptions GET /v1/{project=projects/*}/subscriptions -
UpdateSubscription PATCH /v1/{subscription.name=projects/*/subscriptions/*} *
DeleteSubscription DELETE /v1/{subscription=projects/*/subscriptions/*} -
ModifyPushConfig POST /v1/{subscription=projects/*/subscriptions/*}:modifyPushConfig *
Pull POST /v1/{subscription=projects/*/subscriptions/*}:pull *
Acknowledge POST /v1/{subscription=projects/*/subscriptions/*}:acknowledge *
ModifyAckDeadline POST /v1/{subscription=projects/*/subscriptions/*}:modifyAckDeadline *
"""


class PubSub:
    """The service of one server; its courier is to be entered before it answers, and left after."""

    def __init__(self, api: Api, home: Path) -> None:
        messages.register()
        self._api = api
        self._ledger = Ledger(api.store)
        self._issuer = Issuer(home, api.now)
        self.courier = Courier(api, self._ledger, self._issuer)

    def paths(self) -> OwnPaths:
        """Pub/Sub's paths, on the server's own port."""
        topics = Topics(self._ledger, self.courier)
        subscriptions = Subscriptions(self._api, self._ledger, self.courier)
        handlers = {
            "CreateTopic": topics.create,
            "GetTopic": topics.get,
            "ListTopics": topics.listing,
            "ListTopicSubscriptions": topics.subscriptions,
            "DeleteTopic": topics.delete,
            "Publish": topics.publish,
            "CreateSubscription": subscriptions.create,
            "GetSubscription": subscriptions.get,
            "ListSubscriptions": subscriptions.listing,
            "UpdateSubscription": subscriptions.update,
            "DeleteSubscription": subscriptions.delete,
            "ModifyPushConfig": subscriptions.modify_push,
            "Pull": subscriptions.pull,
            "Acknowledge": subscriptions.acknowledge,
            "ModifyAckDeadline": subscriptions.modify_deadline,
        }
        return {
            **own_methods.paths(self._api, own_methods.methods(SERVICE, METHODS, handlers)),
            ("GET", CERTS_PATH): self._certificates,
            ("GET", LIST_PATH): self._listing,
        }

    async def _certificates(self, asked: Asked) -> Answer:
        # In a thread: the first use makes the key.
        return 200, await asyncio.to_thread(self._issuer.certificates)

    async def _listing(self, asked: Asked) -> Answer:
        store = self._api.store
        return 200, {
            "topics": [row.key for row in store.of(TOPIC)],
            "subscriptions": [_shown(row.body) for row in store.of(SUBSCRIPTION)],
            "messages": self._ledger.messages(),
        }


def _shown(subscription: dict[str, Json]) -> dict[str, Json]:
    """A subscription for people: without the query of its endpoint, which may hold a token."""
    endpoint = subscription.get("pushConfig", {}).get("pushEndpoint", "")
    shown = {field: subscription[field] for field in ("name", "topic")}
    if not endpoint:
        return shown
    where = urlsplit(endpoint)
    host = where.netloc.rpartition("@")[2]
    return {**shown, "endpoint": urlunsplit((where.scheme, host, where.path, "", ""))}
