"""Pushes to an endpoint: their form, their token, trying again, giving up, stopping."""

from __future__ import annotations

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from google.auth import exceptions, jwt
from google.auth.transport.requests import Request
from google.oauth2 import id_token

from sandbox.pubsub.ledger import MAX_ATTEMPTS
from sandbox.pubsub.paths import CERTS_PATH, LIST_PATH
from sandbox.pubsub.tokens import KEY_FILE, Issuer
from tests.sandbox_pubsub.conftest import (
    Endpoint,
    deliveries,
    encoded,
    publish,
    states,
    subscribe,
    until,
)
from tests.sandbox_server import PROJECT, Sandbox, sandbox

ACCOUNT = "pusher@shop.iam.gserviceaccount.com"


def acknowledged(server: Sandbox, id: str, tries: int = 1) -> None:
    until(lambda: states(server, id) == [("acknowledged", tries)])


def test_a_message_is_pushed_as_the_service_wraps_it(
    server: Sandbox, topic: str, endpoint: Endpoint
) -> None:
    name = subscribe(server, topic, endpoint.url)
    (id,) = publish(server, topic, "hello", kind="incident")
    acknowledged(server, id)
    ((path, headers, body),) = endpoint.got
    assert path == "/push?token=hunter2"
    assert headers["Content-Type"] == "application/json"
    assert "Authorization" not in headers
    sent_at = body["message"]["publishTime"]
    assert body == {
        "subscription": name,
        "message": {
            "data": encoded("hello"),
            "attributes": {"kind": "incident"},
            "messageId": id,
            "message_id": id,
            "publishTime": sent_at,
            "publish_time": sent_at,
        },
    }


def verified(server: Sandbox, headers: dict[str, str], audience: str) -> Any:
    """The claims of a push's token, by Google's own library and the sandbox's certificates."""
    scheme, _, token = headers["Authorization"].partition(" ")
    assert scheme == "Bearer"
    certs = f"{server.address.rest}{CERTS_PATH}"
    return id_token.verify_token(token, Request(), audience, certs_url=certs)


def test_google_auth_verifies_the_token_of_a_push(
    server: Sandbox, topic: str, endpoint: Endpoint
) -> None:
    token = {"serviceAccountEmail": ACCOUNT, "audience": "https://responder.example"}
    subscribe(server, topic, endpoint.url, pushConfig={"oidcToken": token})
    acknowledged(server, *publish(server, topic, "hello"))
    ((_, headers, _),) = endpoint.got
    claims = verified(server, headers, "https://responder.example")
    assert (claims["email"], claims["email_verified"]) == (ACCOUNT, True)
    assert claims["iss"] == "https://accounts.google.com"
    assert claims["sub"] == claims["azp"]
    assert claims["exp"] - claims["iat"] == 3_600
    with pytest.raises(exceptions.InvalidValue, match="audience"):
        verified(server, headers, "https://another.example")
    head, payload, signature = headers["Authorization"].split(".")
    forged = {"Authorization": ".".join((head, payload, signature[::-1]))}
    with pytest.raises((exceptions.GoogleAuthError, ValueError)):
        verified(server, forged, "https://responder.example")


def test_the_audience_is_the_endpoint_where_none_is_given(
    server: Sandbox, topic: str, endpoint: Endpoint
) -> None:
    token = {"serviceAccountEmail": ACCOUNT}
    subscribe(server, topic, endpoint.url, pushConfig={"oidcToken": token})
    acknowledged(server, *publish(server, topic, "hello"))
    ((_, headers, _),) = endpoint.got
    assert verified(server, headers, endpoint.url)["aud"] == endpoint.url


def test_the_key_is_the_homes_alone_and_outlives_the_server(tmp_path: Path) -> None:
    with sandbox(tmp_path) as server:
        before = server.ok("GET", CERTS_PATH)
        mode = stat.S_IMODE((server.home.api / KEY_FILE).stat().st_mode)
        assert mode == 0o600
        server.restart()
        assert server.ok("GET", CERTS_PATH).keys() == before.keys()


def test_the_first_tokens_are_of_one_key_however_many_want_one(tmp_path: Path) -> None:
    issuer = Issuer(tmp_path, lambda: datetime.now(UTC))
    with ThreadPoolExecutor(8) as threads:
        tokens = list(threads.map(lambda n: issuer.token(ACCOUNT, f"aud{n}"), range(8)))
    for number, token in enumerate(tokens):
        claims = jwt.decode(token, issuer.certificates(), audience=f"aud{number}")
        assert claims["email"] == ACCOUNT
    again = Issuer(tmp_path, lambda: datetime.now(UTC))
    assert again.certificates().keys() == issuer.certificates().keys()
    assert [file.name for file in tmp_path.iterdir()] == [KEY_FILE]


def test_a_key_of_another_kind_is_said(tmp_path: Path) -> None:
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (tmp_path / KEY_FILE).write_bytes(pem)
    with pytest.raises(ValueError, match="is no RSA key; delete it"):
        Issuer(tmp_path, lambda: datetime.now(UTC)).certificates()


def test_what_fails_is_pushed_again(server: Sandbox, topic: str, endpoint: Endpoint) -> None:
    endpoint.answers = [500, 302]
    subscribe(server, topic, endpoint.url)
    (id,) = publish(server, topic, "hello")
    acknowledged(server, id, tries=3)
    assert [body["message"]["messageId"] for _, _, body in endpoint.got] == [id] * 3


def test_a_message_is_given_up_after_its_last_try(
    server: Sandbox, topic: str, endpoint: Endpoint
) -> None:
    endpoint.answers = [503] * MAX_ATTEMPTS
    subscribe(server, topic, endpoint.url)
    (id,) = publish(server, topic, "hello")
    until(lambda: states(server, id) == [("dead", MAX_ATTEMPTS)])
    assert len(endpoint.got) == MAX_ATTEMPTS
    (delivery,) = deliveries(server, id)
    assert delivery["why"] == "the endpoint answered 503, on the last of 10 tries"


def test_dead_letters_go_to_their_topic(server: Sandbox, topic: str, endpoint: Endpoint) -> None:
    letters = f"{topic}-dead"
    server.ok("PUT", f"/v1/{letters}", {})
    puller = subscribe(server, letters)
    endpoint.answers = [500] * 5
    policy = {"deadLetterTopic": letters, "maxDeliveryAttempts": 5}
    name = subscribe(server, topic, endpoint.url, deadLetterPolicy=policy)
    (id,) = publish(server, topic, "hello", kind="incident")
    until(lambda: states(server, id) == [("dead", 5)])
    assert [body["deliveryAttempt"] for _, _, body in endpoint.got] == [1, 2, 3, 4, 5]
    (received,) = server.ok("POST", f"/v1/{puller}:pull", {"maxMessages": 5})["receivedMessages"]
    message = received["message"]
    assert message["data"] == encoded("hello")
    source = message["attributes"].pop("CloudPubSubDeadLetterSourceSubscription")
    assert source == name.rpartition("/")[2]
    assert message["attributes"]["kind"] == "incident"


def test_nobody_listens_and_somebody_else_is_served(
    server: Sandbox, topic: str, endpoint: Endpoint
) -> None:
    gone = Endpoint()
    gone.close()
    subscribe(server, topic, gone.url)
    subscribe(server, topic, endpoint.url)
    (id,) = publish(server, topic, "hello")
    until(lambda: sorted(states(server, id)) == [("acknowledged", 1), ("dead", MAX_ATTEMPTS)])
    why = {delivery["why"] for delivery in deliveries(server, id)}
    assert why == {"ConnectionRefusedError, on the last of 10 tries", ""}


@pytest.mark.parametrize(
    "url",
    [
        "https://push.example.com/x?token=hunter2",
        "http://10.1.2.3/hunter2",
        "http://127.0.0.1@example.com/hunter2",
        "http://127.0.0.1.example.com/hunter2",
        "ftp://127.0.0.1/hunter2",
        "http://127.0.0.1:8080/a b hunter2",
        "http://127.0.0.1:8080/\r\nhunter2: x",
        "http://127.0.0.1:99999/hunter2",
        "http:///hunter2",
    ],
)
def test_nothing_is_pushed_to_another_machine(server: Sandbox, topic: str, url: str) -> None:
    path = f"/v1/projects/{PROJECT}/subscriptions/away"
    body = {"topic": topic, "pushConfig": {"pushEndpoint": url}}
    status, answer = server.ask("PUT", path, body)
    assert status == 400
    assert "must be an http or https address of this machine" in answer["error"]["message"]
    assert "hunter2" not in json.dumps(answer)
    assert server.ask("GET", path)[0] == 404


def test_an_endpoint_may_be_changed_and_taken_away(
    server: Sandbox, topic: str, endpoint: Endpoint
) -> None:
    gone = Endpoint()
    gone.close()
    slow = {"minimumBackoff": "0.05s", "maximumBackoff": "0.05s"}
    name = subscribe(server, topic, gone.url, retryPolicy=slow)
    (id,) = publish(server, topic, "hello")
    changed = {"pushConfig": {"pushEndpoint": endpoint.url}}
    server.ok("POST", f"/v1/{name}:modifyPushConfig", changed)
    until(lambda: states(server, id)[0][0] == "acknowledged")
    server.ok("POST", f"/v1/{name}:modifyPushConfig", {})
    publish(server, topic, "pulled")
    (received,) = server.ok("POST", f"/v1/{name}:pull", {"maxMessages": 1})["receivedMessages"]
    assert received["message"]["data"] == encoded("pulled")
    server.ok("POST", f"/v1/{name}:modifyAckDeadline", {"ackIds": [received["ackId"]]})
    server.ok("PATCH", f"/v1/{name}", {"subscription": changed, "updateMask": "pushConfig"})
    until(lambda: len(endpoint.got) == 2)


def ended_well(pid: int) -> bool:
    """Whether a child has ended, of itself and without a fault."""
    try:
        ended, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:  # whoever started it has seen its end
        return True
    assert status == 0
    return ended == pid


def test_what_is_outstanding_survives_a_stop(tmp_path: Path, endpoint: Endpoint) -> None:
    """The server stops at once although an endpoint keeps it waiting, and leaves no process."""
    with sandbox(tmp_path) as server:
        topic = f"projects/{PROJECT}/topics/incidents"
        server.ok("PUT", f"/v1/{topic}", {})
        subscribe(server, topic, endpoint.url, ackDeadlineSeconds=600)
        endpoint.held.set()
        (id,) = publish(server, topic, "hello")
        until(lambda: len(endpoint.got) == 1)
        pid = server.address.pid
        server.stop()
        until(lambda: ended_well(pid))
        endpoint.held.clear()
        server.restart()
        acknowledged(server, id)
        assert len(endpoint.got) == 2


def test_the_api_answers_while_pushes_wait(server: Sandbox, topic: str, endpoint: Endpoint) -> None:
    endpoint.held.set()
    subscribe(server, topic, endpoint.url)
    ids = publish(server, topic, *(f"message {n}" for n in range(40)))
    until(lambda: len(endpoint.got) >= 8)
    assert server.ok("GET", "/healthz")["status"] == "ok"
    assert len(endpoint.got) == 8  # of a subscription at a time
    endpoint.held.clear()
    endpoint.freed.set()
    until(lambda: all(states(server, id)[0][0] == "acknowledged" for id in ids))


def test_people_see_no_token_of_an_endpoint(
    server: Sandbox, topic: str, endpoint: Endpoint
) -> None:
    name = subscribe(server, topic, endpoint.url)
    acknowledged(server, *publish(server, topic, "hello"))
    listed = server.ok("GET", LIST_PATH)
    (shown,) = [s for s in listed["subscriptions"] if s["name"] == name]
    assert shown["endpoint"] == endpoint.url.partition("?")[0]
    assert "hunter2" not in json.dumps(listed)
