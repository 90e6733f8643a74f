"""The REST API of Pub/Sub: against Google's discovery document, its own client, and in refusals."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import googleapiclient
import pytest
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError
from hypothesis import given
from hypothesis import strategies as st

from sandbox.api.path_template import compiled
from sandbox.api.schema import fields
from sandbox.pubsub import messages
from sandbox.pubsub.courier import pause
from sandbox.pubsub.receiver import METHODS
from tests.sandbox_pubsub.conftest import encoded, publish, states, subscribe
from tests.sandbox_server import PROJECT, Sandbox

DOCUMENT = json.loads(
    (Path(googleapiclient.__file__).parent / "discovery_cache/documents/pubsub.v1.json").read_text(
        encoding="utf-8"
    )
)
NAMES = count(1)
SCHEMAS = [
    name
    for name in re.findall(r"^(\w+)$", messages.TABLE, re.MULTILINE)
    if name in DOCUMENT["schemas"]
]
JSON_TYPES = {
    "TYPE_STRING": ("string", ""),
    "TYPE_BYTES": ("string", "byte"),
    "TYPE_BOOL": ("boolean", ""),
    "TYPE_INT32": ("integer", "int32"),
    "type.googleapis.com/google.protobuf.Timestamp": ("string", "google-datetime"),
    "type.googleapis.com/google.protobuf.Duration": ("string", "google-duration"),
    "type.googleapis.com/google.protobuf.FieldMask": ("string", "google-fieldmask"),
}

messages.register()


def methods(resources: Any) -> Iterator[tuple[str, str, Any]]:
    """(verb, path with a sample name in each variable, method)."""
    for resource in resources.values():
        for method in resource.get("methods", {}).values():
            path = re.sub(r"\{[^}]+\}", "sample", method["flatPath"])
            yield method["httpMethod"], f"/{path}", method
        yield from methods(resource.get("resources", {}))


@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_field_is_the_documents(schema: str) -> None:
    declared = {f.json_name: f for f in fields(f"{messages.PACKAGE}.{schema}").values()}
    # The path says what a request is about; the document leaves it out of the body.
    wanted = {n: f for n, f in declared.items() if n not in ("subscription", "topic")}
    documented = DOCUMENT["schemas"][schema].get("properties", {})
    assert wanted.keys() <= documented.keys()
    if not schema.endswith("Request"):
        assert declared.keys() == documented.keys()
    for name, field in wanted.items():
        about = documented[name]
        if field.type.endswith(messages.UNPLAYED):
            continue
        if field.is_repeated:
            about = about["items"]
            assert documented[name]["type"] == "array"
        if field.is_map:
            assert about["additionalProperties"] == {"type": "string"}
        elif field.message:
            assert about["$ref"] == field.message.rpartition(".")[2]
        elif field.enum:
            assert set(about["enum"]) == field.enum
        else:
            assert (about["type"], about.get("format", "")) == JSON_TYPES[field.type], name


def test_most_of_the_schemas_are_compared() -> None:
    assert len(SCHEMAS) == 15


@pytest.mark.parametrize("line", METHODS.strip().splitlines(), ids=lambda line: line.split()[0])
def test_every_method_is_the_documents(line: str) -> None:
    _, verb, template, body, *request = line.split()
    regex, variables = compiled(template)
    found = [
        method
        for bound, path, method in methods(DOCUMENT["resources"])
        if bound == verb and regex.fullmatch(path) and path.count(":") == template.count(":")
    ]
    (method,) = found
    sent = method.get("request", {}).get("$ref")
    if request:
        assert sent == request[0]
    elif body == "*":
        assert sent == f"{line.split()[0]}Request"
    else:
        assert sent is None
        assert set(variables) <= set(method["parameters"])


@pytest.fixture
def client(server: Sandbox) -> Any:
    """Google's own client of the discovery document that it brings with it."""
    made = build(
        "pubsub",
        "v1",
        static_discovery=True,
        developerKey="none",
        client_options={"api_endpoint": server.address.rest},
    )
    return made.projects()


def test_google_client_publishes_pulls_and_acknowledges(client: Any) -> None:
    number = next(NAMES)
    topic, name = f"projects/shop/topics/t-{number}", f"projects/shop/subscriptions/s-{number}"
    assert client.topics().create(name=topic, body={"labels": {"team": "pay"}}).execute() == {
        "name": topic,
        "labels": {"team": "pay"},
    }
    subscriptions = client.subscriptions()
    created = subscriptions.create(name=name, body={"topic": topic}).execute()
    assert created["ackDeadlineSeconds"] == 10
    assert subscriptions.get(subscription=name).execute() == created
    listed = client.topics().subscriptions().list(topic=topic).execute()
    assert listed == {"subscriptions": [name]}
    sent = {"messages": [{"data": encoded("one")}, {"attributes": {"a": "b"}}]}
    ids = client.topics().publish(topic=topic, body=sent).execute()["messageIds"]
    pulled = subscriptions.pull(subscription=name, body={"maxMessages": 10}).execute()
    received = pulled["receivedMessages"]
    assert [one["message"]["messageId"] for one in received] == ids
    assert received[0]["message"]["data"] == encoded("one")
    assert received[1]["message"]["attributes"] == {"a": "b"}
    again = {"maxMessages": 10, "returnImmediately": True}
    assert subscriptions.pull(subscription=name, body=again).execute() == {}
    first, second = (one["ackId"] for one in received)
    subscriptions.acknowledge(subscription=name, body={"ackIds": [first]}).execute()
    back = {"ackIds": [first, second], "ackDeadlineSeconds": 0}
    subscriptions.modifyAckDeadline(subscription=name, body=back).execute()
    (given_back,) = subscriptions.pull(subscription=name, body=again).execute()["receivedMessages"]
    assert given_back["message"]["messageId"] == ids[1]
    body = {"subscription": {"ackDeadlineSeconds": 60}, "updateMask": "ackDeadlineSeconds"}
    assert subscriptions.patch(name=name, body=body).execute() == created | {
        "ackDeadlineSeconds": 60
    }
    client.topics().delete(topic=topic).execute()
    assert subscriptions.get(subscription=name).execute()["topic"] == "_deleted-topic_"
    subscriptions.delete(subscription=name).execute()
    with pytest.raises(HttpError, match=re.escape(f"Resource not found (resource=s-{number})")):
        subscriptions.get(subscription=name).execute()


def test_lists_come_in_pages(client: Any) -> None:
    names = [f"projects/paged/topics/topic-{n}" for n in range(5)]
    for name in names:
        client.topics().create(name=name, body={}).execute()
    topics = client.topics()
    asked = topics.list(project="projects/paged", pageSize=2)
    found = []
    while asked is not None:
        page = asked.execute()
        found += [topic["name"] for topic in page["topics"]]
        asked = topics.list_next(asked, page)
    assert found == names


def test_each_subscription_has_its_own_copy(server: Sandbox, topic: str) -> None:
    first, second = subscribe(server, topic), subscribe(server, topic)
    (id,) = publish(server, topic, "hello")
    (one,) = server.ok("POST", f"/v1/{first}:pull", {"maxMessages": 1})["receivedMessages"]
    server.ok("POST", f"/v1/{first}:acknowledge", {"ackIds": [one["ackId"]]})
    assert states(server, id) == [("acknowledged", 1), ("outstanding", 0)]
    (other,) = server.ok("POST", f"/v1/{second}:pull", {"maxMessages": 1})["receivedMessages"]
    assert other["message"] == one["message"]


def test_a_pull_that_comes_back_too_often_is_given_up(server: Sandbox, topic: str) -> None:
    letters = f"{topic}-dead"
    server.ok("PUT", f"/v1/{letters}", {})
    name = subscribe(server, topic, deadLetterPolicy={"deadLetterTopic": letters})
    (id,) = publish(server, topic, "hello")
    for attempt in range(1, 6):
        (one,) = server.ok("POST", f"/v1/{name}:pull", {"maxMessages": 1})["receivedMessages"]
        assert one["deliveryAttempt"] == attempt
        server.ok("POST", f"/v1/{name}:modifyAckDeadline", {"ackIds": [one["ackId"]]})
    assert server.ok("POST", f"/v1/{name}:pull", {"maxMessages": 1}) == {}
    assert states(server, id) == [("dead", 5)]


SUBSCRIPTION = f"/v1/projects/{PROJECT}/subscriptions/refused"


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ({"ackDeadlineSeconds": 5}, 400, "must be between 10 and 600"),
        ({"retryPolicy": {"minimumBackoff": "601s"}}, 400, "must be between 0s and 600s"),
        (
            {"retryPolicy": {"minimumBackoff": "9s", "maximumBackoff": "1s"}},
            400,
            "the minimum must not be above the maximum",
        ),
        ({"pushConfig": {"oidcToken": {}}}, 400, "oidc_token needs a push_endpoint"),
        (
            {"pushConfig": {"pushEndpoint": "http://localhost:1/", "oidcToken": {}}},
            400,
            "must be an e-mail address",
        ),
        ({"pushConfig": {"pushEndpoint": "http://[::1/"}}, 400, "address of this machine"),
        ({"filter": "attributes:a"}, 501, "does not play the field filter"),
        ({"enableMessageOrdering": True}, 501, "field enableMessageOrdering"),
        (
            {"pushConfig": {"noWrapper": {}}},
            501,
            "field noWrapper of PushConfig",
        ),
        ({"deadLetterPolicy": {"maxDeliveryAttempts": 4}}, 400, "between 5 and 100"),
        ({"topic": "projects/shop/topics/missing"}, 404, "resource=missing"),
        ({"topic": "elsewhere"}, 400, "expected projects/{project}/topics/{id}"),
        ({"ackDeadline": 5}, 400, 'Unknown name "ackDeadline"'),
        ({"pushConfig": {"pushEndpoint": {}}}, 400, "Invalid value"),
    ],
)
def test_a_subscription_that_is_wrong_is_refused(
    server: Sandbox, topic: str, body: Any, code: int, words: str
) -> None:
    status, answer = server.ask("PUT", SUBSCRIPTION, {"topic": topic, **body})
    assert status == code, answer
    assert words in answer["error"]["message"]
    assert server.ask("GET", SUBSCRIPTION)[0] == 404


def test_what_only_the_server_says_is_left_alone(server: Sandbox, topic: str) -> None:
    name = subscribe(server, topic, state="RESOURCE_ERROR", detached=True, tags={"1/a": "b"})
    shown = server.ok("GET", f"/v1/{name}")
    assert shown["state"] == "ACTIVE"
    assert shown.keys().isdisjoint({"detached", "tags"})
    other = f"{topic}-other"
    sent = {"state": "INGESTION_RESOURCE_ERROR", "satisfiesPzs": True}
    assert server.ok("PUT", f"/v1/{other}", sent) == {"name": other}


def test_what_is_off_may_be_said_to_be_off(server: Sandbox, topic: str) -> None:
    off = {"enableMessageOrdering": False, "filter": "", "retainAckedMessages": False}
    subscribe(server, topic, **off)


@pytest.mark.parametrize("id", ["1ab", "go", "google-x", "a" * 256, "a%20b"])
def test_a_name_that_the_service_would_refuse_is_refused(server: Sandbox, id: str) -> None:
    status, answer = server.ask("PUT", f"/v1/projects/shop/topics/{id}", {})
    assert status == 400
    assert answer["error"]["message"].startswith("Invalid resource name given")


def test_a_name_that_is_taken_is_refused(server: Sandbox, topic: str) -> None:
    status, answer = server.ask("PUT", f"/v1/{topic}", {})
    assert (status, answer["error"]["status"]) == (409, "ALREADY_EXISTS")
    name = subscribe(server, topic)
    assert server.ask("PUT", f"/v1/{name}", {"topic": topic})[0] == 409


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [{}],
        [{"data": encoded("x" * (1024 * 1024 + 1))}],
        [{"attributes": {"googclient": "x"}}],
        [{"attributes": {"key": "x" * 1_025}}],
        [{"attributes": {f"key{n}": "x" for n in range(101)}}],
        [{"data": "eA=="}] * 1_001,
        [{"data": "eA=="}, {"data": ""}],
    ],
)
def test_messages_that_are_wrong_are_refused_together(
    server: Sandbox, topic: str, messages: Any
) -> None:
    name = subscribe(server, topic)
    status, _ = server.ask("POST", f"/v1/{topic}:publish", {"messages": messages})
    assert status == 400
    assert server.ok("POST", f"/v1/{name}:pull", {"maxMessages": 1}) == {}


@pytest.mark.parametrize("most", [0, -1, 1_001])
def test_a_pull_takes_a_number_of_messages(server: Sandbox, topic: str, most: int) -> None:
    name = subscribe(server, topic)
    assert server.ask("POST", f"/v1/{name}:pull", {"maxMessages": most})[0] == 400


def test_a_subscription_that_pushes_is_not_pulled(server: Sandbox, topic: str) -> None:
    name = subscribe(server, topic, "http://127.0.0.1:9/")
    status, answer = server.ask("POST", f"/v1/{name}:pull", {"maxMessages": 1})
    assert (status, answer["error"]["status"]) == (400, "FAILED_PRECONDITION")


seconds = st.integers(0, 600)


@given(failures=st.integers(1, 10_000), least=seconds, most=seconds)
def test_pauses_double_between_their_bounds(failures: int, least: int, most: int) -> None:
    policy = {"minimumBackoff": f"{least}s", "maximumBackoff": f"{max(least, most)}s"}
    now, later = pause(failures, policy), pause(failures + 1, policy)
    assert least <= now <= later <= max(least, most)
    assert later in (2 * now, float(max(least, most)))


def test_pauses_without_a_policy_or_its_fields() -> None:
    assert [pause(n, None) for n in (1, 2, 3, 20)] == [0.1, 0.2, 0.4, 60.0]
    assert [pause(n, {}) for n in (1, 2, 20)] == [10.0, 20.0, 600.0]
