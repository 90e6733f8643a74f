"""From an incident over a notification channel and its topic to a push: the whole way."""

from __future__ import annotations

import base64
import json
from typing import Any

from sandbox.notify.paths import INCIDENTS_PATH, NOTIFICATIONS_PATH
from tests.sandbox_pubsub.conftest import Endpoint, publish, states, subscribe, until
from tests.sandbox_server import PARENT, PROJECT, Sandbox

OPENED, CLOSED = "2026-01-05T00:12:00Z", "2026-01-05T00:27:00Z"


def policy(server: Sandbox, channel: str) -> str:
    condition = {
        "displayName": "Too slow",
        "conditionThreshold": {
            "filter": 'metric.type="run.googleapis.com/request_latencies" AND '
            'resource.type="cloud_run_revision"',
            "comparison": "COMPARISON_GT",
            "thresholdValue": 2,
            "duration": "60s",
            "aggregations": [{"alignmentPeriod": "60s", "perSeriesAligner": "ALIGN_PERCENTILE_95"}],
        },
    }
    body = {
        "displayName": "Slow",
        "combiner": "OR",
        "conditions": [condition],
        "notificationChannels": [channel],
    }
    return str(server.ok("POST", f"{PARENT}/alertPolicies", body)["name"])


def report(server: Sandbox, channel: str, id: str, prompt: str, at: str) -> Any:
    """Enter an opening or a closing; what became of the notification."""
    incident = {
        "id": id,
        "policy": policy(server, channel),
        "condition": 0,
        "opened": OPENED,
        "closed": CLOSED if prompt == "CLOSED" else None,
        "resource": {"type": "cloud_run_revision", "labels": {"service_name": "cart"}},
        "observed": 3.5,
        "threshold": 2,
    }
    event = {"at": at, "prompt": prompt, "channels": [channel], "incident": incident}
    body = {"project": PROJECT, "events": [event]}
    status, answer = server.control("POST", INCIDENTS_PATH, body)
    assert status == 200, answer
    (told,) = answer["notifications"]
    return told


def test_an_incident_is_pushed_when_it_opens_and_when_it_closes(
    server: Sandbox, topic: str, endpoint: Endpoint
) -> None:
    channel = server.channel("pubsub", topic=topic)
    subscribe(server, topic, endpoint.url)
    endpoint.answers = [500]
    for prompt, at in (("OPENED", OPENED), ("CLOSED", CLOSED)):
        told = report(server, channel, "0.pushed", prompt, at)
        assert (told["result"], told["why"]) == ("sent", "")
        id = told["message_id"]
        until(lambda id=id: states(server, id)[0][0] == "acknowledged")
    assert len(endpoint.got) == 3  # the first was refused once
    opening, closing = (decoded(body) for _, _, body in endpoint.got[1:])
    assert opening["version"] == closing["version"] == "1.2"
    assert opening["incident"]["incident_id"] == "0.pushed"
    assert (opening["incident"]["state"], closing["incident"]["state"]) == ("open", "closed")
    assert opening["incident"]["resource"]["labels"] == {"service_name": "cart"}


def decoded(body: Any) -> Any:
    return json.loads(base64.b64decode(body["message"]["data"]))


def test_a_topic_that_nobody_made_is_made_and_the_message_is_kept(server: Sandbox) -> None:
    topic = f"projects/{PROJECT}/topics/nobody"
    channel = server.channel("pubsub", topic=topic)
    told = report(server, channel, "0.kept", "OPENED", OPENED)
    assert (told["result"], told["message"]["topic"]) == ("kept", topic)
    assert "message_id" not in told
    assert server.ok("GET", f"/v1/{topic}") == {"name": topic}


def test_a_topic_that_pubsub_would_not_name_so_fails_the_notification(server: Sandbox) -> None:
    channel = server.channel("pubsub", topic=f"projects/{PROJECT}/topics/1")
    told = report(server, channel, "0.name", "OPENED", OPENED)
    assert told["result"] == "failed"
    assert told["why"].startswith("Pub/Sub answered 400: Invalid resource name given")


def test_what_a_drill_published_is_forgotten_with_it(
    server: Sandbox, topic: str, endpoint: Endpoint
) -> None:
    channel = server.channel("pubsub", topic=topic)
    subscribe(server, topic, endpoint.url)
    (by_hand,) = publish(server, topic, "mine")
    drilled = report(server, channel, "0.forgotten", "OPENED", OPENED)["message_id"]
    until(lambda: len(endpoint.got) == 2)
    server.control("DELETE", f"{INCIDENTS_PATH}?project={PROJECT}")
    listed = server.ok("GET", "/sandbox/v1/pubsub")["messages"]
    ids = {message["message"]["messageId"] for message in listed}
    assert by_hand in ids
    assert drilled not in ids
    assert server.ok("GET", f"{NOTIFICATIONS_PATH}?project={PROJECT}")["notifications"] == []
