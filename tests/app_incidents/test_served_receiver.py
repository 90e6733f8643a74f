"""A FastAPI application under uvicorn that the sandbox pushes incidents to: the whole way.

From an incident in the local Cloud Monitoring over its channel, topic and signed push to a change
of the local Cloud Run, and back.
"""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI

from clarity.monitoring.incidents.cloud_run import connect
from clarity.monitoring.incidents.intake.certificates import CertificateCache, google_certificates
from clarity.monitoring.incidents.intake.credentials import BasicAuth
from clarity.monitoring.incidents.intake.push_token import PushAuth
from clarity.monitoring.incidents.receiver import receiver
from clarity.monitoring.incidents.responder import IncidentResponder
from clarity.monitoring.incidents.secret import Secret
from clarity.monitoring.incidents.settings import Settings, Target
from sandbox.notify.paths import INCIDENTS_PATH
from sandbox.pubsub.paths import CERTS_PATH
from tests.app_incidents.acting import unheard
from tests.app_incidents.tokens import token
from tests.app_incidents.wire import PASSWORD, USER, basic
from tests.sandbox_server import PARENT, PROJECT, Sandbox, sandbox

AUDIENCE, EMAIL = "incidents", "pusher@shop.iam.gserviceaccount.com"
RUN = f"projects/{PROJECT}/locations/europe-west1"
NAME = f"{RUN}/services/backend"
SECONDS = 20.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with sandbox(tmp_path_factory.mktemp("served")) as running:
        template = {"template": {"containers": [{"image": "gcr.io/shop/backend:1"}]}}
        made = running.ok("POST", f"/v2/{RUN}/services?serviceId=backend", template)
        assert running.ok("POST", f"/v2/{made['name']}:wait", {})["done"] is True
        yield running


@pytest.fixture
def port(server: Sandbox) -> Iterator[int]:
    """Of an application with a receiver of incidents mounted below /incidents."""
    rest = f"127.0.0.1:{server.address.rest_port}"
    cloud_run = connect(rest)
    settings = Settings(
        {"backend": Target(NAME, instances=3)}, enabled=True, dry_run=False, cool_down=0
    )
    app = FastAPI()
    certificates = CertificateCache(lambda: google_certificates(f"http://{rest}{CERTS_PATH}"))
    app.mount(
        "/incidents",
        receiver(
            IncidentResponder(settings, audit=unheard, cloud_run=cloud_run),
            webhook=BasicAuth(USER, Secret(PASSWORD)),
            push=PushAuth(AUDIENCE, EMAIL, certificates),
        ),
    )
    serving = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
    thread = threading.Thread(target=serving.run)
    thread.start()
    end = time.monotonic() + SECONDS
    while not serving.started:
        assert time.monotonic() < end
        time.sleep(0.01)
    yield serving.servers[0].sockets[0].getsockname()[1]
    serving.should_exit = True
    thread.join()
    cloud_run.close()


def minimum(server: Sandbox) -> int:
    scaling = server.ok("GET", f"/v2/{NAME}").get("scaling", {})
    return int(scaling.get("minInstanceCount", 0))


def until_minimum(server: Sandbox, wanted: int) -> None:
    end = time.monotonic() + SECONDS
    while minimum(server) != wanted:
        assert time.monotonic() < end, "the service was not changed"
        time.sleep(0.02)


def text(seconds_ago: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - seconds_ago))


def policy(server: Sandbox, channel: str) -> str:
    condition = {
        "displayName": "Error rate > 5%",
        "conditionThreshold": {
            "filter": 'metric.type="run.googleapis.com/request_count" AND '
            'resource.type="cloud_run_revision"',
            "comparison": "COMPARISON_GT",
            "thresholdValue": 2,
            "duration": "60s",
            "aggregations": [{"alignmentPeriod": "60s", "perSeriesAligner": "ALIGN_RATE"}],
        },
    }
    body = {
        "displayName": "Backend: High Error Rate",
        "combiner": "OR",
        "severity": "CRITICAL",
        "userLabels": {"service": "backend"},
        "conditions": [condition],
        "notificationChannels": [channel],
    }
    return str(server.ok("POST", f"{PARENT}/alertPolicies", body)["name"])


def test_an_incident_moves_the_service_and_its_end_puts_it_back(server: Sandbox, port: int) -> None:
    topic = f"projects/{PROJECT}/topics/incidents"
    server.ok("PUT", f"/v1/{topic}", {})
    token_of = {"serviceAccountEmail": EMAIL, "audience": AUDIENCE}
    push = {"pushEndpoint": f"http://127.0.0.1:{port}/incidents/pubsub", "oidcToken": token_of}
    subscription = {"topic": topic, "pushConfig": push}
    server.ok("PUT", f"/v1/projects/{PROJECT}/subscriptions/responder", subscription)
    channel = server.channel("pubsub", topic=topic)
    incident: dict[str, Any] = {
        "id": "0.served",
        "policy": policy(server, channel),
        "condition": 0,
        "opened": text(120),
        "closed": None,
        "resource": {"type": "cloud_run_revision", "labels": {"service_name": "backend"}},
        "observed": 3.5,
        "threshold": 2,
    }
    for prompt, closed, wanted in (("OPENED", None, 3), ("CLOSED", text(0), 0)):
        told = incident | {"closed": closed}
        event = {"at": closed or text(60), "prompt": prompt, "channels": [channel]}
        body = {"project": PROJECT, "events": [event | {"incident": told}]}
        status, answer = server.control("POST", INCIDENTS_PATH, body)
        assert status == 200, answer
        until_minimum(server, wanted)


def test_a_token_that_the_sandbox_did_not_sign_is_refused(server: Sandbox, port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    headers = {"Authorization": f"Bearer {token()}", "Content-Type": "application/json"}
    connection.request("POST", "/incidents/pubsub", b"{}", headers)
    assert connection.getresponse().status == 401
    connection.close()
    assert minimum(server) == 0


def test_a_body_without_end_is_cut_off(port: int) -> None:
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    head = [
        "POST /incidents/webhook HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: {basic()['authorization']}",
        "Transfer-Encoding: chunked",
    ]
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as wire:
        wire.sendall("\r\n".join([*head, "", ""]).encode())
        for _ in range(6):  # of 64 KiB each: more than is allowed, and no last one
            wire.sendall(chunk)
        assert wire.recv(64).startswith(b"HTTP/1.1 413")


def test_the_paths_are_below_the_mount(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    sent = json.dumps({"version": "test", "incident": {}})
    for path, status in (("/incidents/webhook", 200), ("/webhook", 404), ("/incidents/x", 404)):
        connection.request("POST", path, sent, basic())
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status
    connection.request("GET", "/incidents/webhook")
    assert connection.getresponse().status == 405
    connection.close()
