"""Google's own client of Cloud Run against the local one, and against answers that go wrong."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from clarity.monitoring.incidents.actions.failover import LATEST
from clarity.monitoring.incidents.actions.fault import Conflict, Fault
from clarity.monitoring.incidents.actions.result import Outcome
from clarity.monitoring.incidents.breakers.breakers import Breakers, Circuit
from clarity.monitoring.incidents.cloud_run import CloudRun, Traffic, connect
from clarity.monitoring.incidents.deadline import within
from clarity.monitoring.incidents.incident import State
from clarity.monitoring.incidents.responder import IncidentResponder
from clarity.monitoring.incidents.settings import Settings, Standby, Target
from tests.app_incidents.acting import unheard
from tests.app_incidents.telling import DOWN, ERRORS, NOW, incident
from tests.sandbox_server import PROJECT, Sandbox, sandbox

PARENT = f"projects/{PROJECT}/locations/europe-west1"
NAME = f"{PARENT}/services/backend"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with sandbox(tmp_path_factory.mktemp("incidents")) as running:
        yield running


def changed(server: Sandbox, method: str, path: str, body: dict[str, Any]) -> None:
    """Ask for a change and wait until it is done."""
    operation = server.ok(method, path, body)
    assert server.ok("POST", f"/v2/{operation['name']}:wait", {})["done"] is True


@pytest.fixture
def service(server: Sandbox) -> Iterator[str]:
    """A service with two revisions, of which the first is tagged and the second serves."""
    image = {"containers": [{"image": "gcr.io/shop/backend:1"}]}
    template = {"template": {**image, "revision": "backend-standby"}}
    changed(server, "POST", f"/v2/{PARENT}/services?serviceId=backend", template)
    traffic = [
        {"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", "percent": 100},
        {
            "type": "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION",
            "revision": "backend-standby",
            "tag": "standby",
        },
    ]
    second = {"template": {**image, "revision": "backend-2"}, "traffic": traffic}
    changed(server, "PATCH", f"/v2/{NAME}?updateMask=template,traffic", second)
    yield NAME
    changed(server, "DELETE", f"/v2/{NAME}", {})


@pytest.fixture
def cloud_run(server: Sandbox) -> Iterator[CloudRun]:
    made = connect(f"127.0.0.1:{server.address.rest_port}")
    yield made
    made.close()


def stored(server: Sandbox) -> dict[str, Any]:
    found: dict[str, Any] = server.ok("GET", f"/v2/{NAME}")
    return found


def test_what_is_read_and_changed_is_what_the_service_has(
    server: Sandbox, service: str, cloud_run: CloudRun
) -> None:
    async def play() -> None:
        read = await cloud_run.read(service, within(10))
        assert (read.min_instances, read.manual) == (0, False)
        assert read.traffic == (*LATEST, Traffic("backend-standby", 0, "standby"))
        assert read.etag
        revisions = stored(server)["latestReadyRevision"]
        assert await cloud_run.set_min_instances(service, 3, read.etag, within(10), rehearse=False)
        assert stored(server)["scaling"]["minInstanceCount"] == 3
        assert stored(server)["latestReadyRevision"] == revisions  # no new revision

    asyncio.run(play())


def test_a_rehearsal_is_validated_and_changes_nothing(
    server: Sandbox, service: str, cloud_run: CloudRun
) -> None:
    async def play() -> None:
        before = stored(server)
        read = await cloud_run.read(service, within(10))
        shift = (Traffic("backend-standby", 100),)
        assert await cloud_run.set_traffic(service, shift, read.etag, within(10), rehearse=True)
        nowhere = (Traffic("backend-none", 100),)
        with pytest.raises(Fault, match="BadRequest"):
            await cloud_run.set_traffic(service, nowhere, read.etag, within(10), rehearse=True)
        assert stored(server) == before

    asyncio.run(play())


def test_a_change_in_between_is_not_overwritten(
    server: Sandbox, service: str, cloud_run: CloudRun
) -> None:
    async def play() -> None:
        read = await cloud_run.read(service, within(10))
        changed(server, "PATCH", f"/v2/{NAME}?updateMask=description", {"description": "x"})
        with pytest.raises(Conflict) as caught:
            await cloud_run.set_min_instances(service, 3, read.etag, within(10), rehearse=False)
        assert caught.value.sure
        assert "minInstanceCount" not in stored(server).get("scaling", {})

    asyncio.run(play())


def test_a_service_that_is_not_there(cloud_run: CloudRun) -> None:
    with pytest.raises(Fault, match="NotFound") as caught:
        asyncio.run(cloud_run.read(f"{PARENT}/services/none", within(10)))
    assert not caught.value.again


def test_an_incident_moves_the_service_and_its_end_puts_it_back(
    server: Sandbox, service: str, cloud_run: CloudRun
) -> None:
    target = Target(service, instances=4, standby=Standby(tag="standby"), circuits=("insights",))
    settings = Settings({"backend": target}, enabled=True, dry_run=False, cool_down=0)

    async def play() -> list[Any]:
        breakers = Breakers({"insights": Circuit()})
        responder = IncidentResponder(
            settings, audit=unheard, cloud_run=cloud_run, breakers=breakers, now=lambda: NOW
        )
        before, seen = stored(server), []
        for policy, id in ((ERRORS, "0.a"), (DOWN, "0.b")):
            await responder.respond(incident(id, policy=policy))
            seen.append((stored(server)["scaling"], stored(server)["traffic"]))
        for id in ("0.a", "0.b"):
            await responder.respond(incident(id, State.CLOSED))
        after = stored(server)
        assert after["traffic"] == before["traffic"]
        assert after.get("scaling", {}).get("minInstanceCount", 0) == 0
        counted = {one for one in Outcome if responder.outcomes[one]}
        assert counted == {Outcome.DONE, Outcome.UNDONE}
        return seen

    (scaling, _), (_, traffic) = asyncio.run(play())
    assert scaling["minInstanceCount"] == 4
    (standby,) = [one for one in traffic if one.get("percent")]
    assert (standby["revision"], standby["percent"], standby["tag"]) == (
        "backend-standby",
        100,
        "standby",
    )


Script = Callable[[str, str], tuple[int, dict[str, Any]]]
ETAG = '"1"'


@pytest.fixture
def scripted() -> Iterator[Callable[[Script], CloudRun]]:
    """Makes a client of a server that answers (method, path) as told."""
    running: list[tuple[ThreadingHTTPServer, threading.Thread, CloudRun]] = []

    def make(script: Script) -> CloudRun:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, body = script(self.command, self.path)
                content = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                with suppress(BrokenPipeError):  # a client that gave up
                    self.wfile.write(content)

            def do_PATCH(self) -> None:
                self.do_GET()

            def log_message(self, *args: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        client = connect(f"127.0.0.1:{server.server_port}")
        running.append((server, thread, client))
        return client

    yield make
    for server, thread, client in running:
        client.close()
        server.shutdown()
        thread.join()
        server.server_close()


def refusing(status: int) -> Script:
    return lambda method, path: (status, {"error": {"code": status, "message": "secret text"}})


@pytest.mark.parametrize(
    ("status", "word", "again", "sure"),
    [
        (400, "BadRequest", False, True),
        (403, "Forbidden", False, True),
        (409, "Conflict", True, True),
        (429, "TooManyRequests", True, True),
        (500, "InternalServerError", True, False),
        (503, "ServiceUnavailable", True, False),
    ],
)
def test_refusals_have_a_word_and_tell_whether_to_try_again(
    scripted: Callable[[Script], CloudRun], status: int, word: str, again: bool, sure: bool
) -> None:
    client = scripted(refusing(status))
    with pytest.raises(Fault) as caught:
        asyncio.run(client.set_min_instances(NAME, 1, ETAG, within(10), rehearse=False))
    fault = caught.value
    assert (fault.reason, fault.again, fault.sure) == (word, again, sure)
    assert "secret text" not in str(fault)


def working(polls: int, error: dict[str, Any] | None = None) -> tuple[Script, list[str]]:
    """An operation that is done after so many polls, and what was asked."""
    asked: list[str] = []
    name = f"{PARENT}/operations/1"

    def answer(method: str, path: str) -> tuple[int, dict[str, Any]]:
        asked.append(f"{method} {path.partition('?')[0]}")
        done = sum(one.startswith("GET") for one in asked) >= polls
        ended = {"error": error} if error else {"response": {"@type": _TYPE}}
        return 200, {"name": name, "done": done} | (ended if done else {})

    return answer, asked


_TYPE = "type.googleapis.com/google.cloud.run.v2.Service"


def test_an_operation_is_polled_until_it_is_done(
    scripted: Callable[[Script], CloudRun],
) -> None:
    script, asked = working(2)
    client = scripted(script)
    assert asyncio.run(client.set_min_instances(NAME, 1, ETAG, within(10), rehearse=False))
    poll = f"GET /v2/{PARENT}/operations/1"
    assert asked == [f"PATCH /v2/{NAME}", poll, poll]


def test_an_operation_that_takes_longer_than_there_is_time_is_under_way(
    scripted: Callable[[Script], CloudRun],
) -> None:
    script, asked = working(10_000)
    client = scripted(script)
    started = asyncio.run(client.set_min_instances(NAME, 1, ETAG, within(0.5), rehearse=False))
    assert started is False
    assert 1 < len(asked) < 10


def test_an_operation_that_fails_is_a_fault(scripted: Callable[[Script], CloudRun]) -> None:
    client = scripted(working(1, {"code": 9, "message": "secret text"})[0])
    with pytest.raises(Fault, match="operation_failed_9") as caught:
        asyncio.run(client.set_min_instances(NAME, 1, ETAG, within(10), rehearse=False))
    assert not caught.value.sure


def test_a_service_that_does_not_answer_is_given_up_at_the_deadline(
    scripted: Callable[[Script], CloudRun],
) -> None:
    release = threading.Event()

    def silent(method: str, path: str) -> tuple[int, dict[str, Any]]:
        release.wait(20)
        return 200, {}

    client = scripted(silent)
    began = time.monotonic()
    try:
        with pytest.raises(Fault) as caught:
            asyncio.run(client.read(NAME, within(0.3)))
        assert caught.value.again
        assert time.monotonic() - began < 15
        with pytest.raises(Fault, match="TimeoutError"):
            asyncio.run(client.read(NAME, within(-1)))
    finally:
        release.set()


def test_nobody_there_is_worth_another_try() -> None:
    client = connect("127.0.0.1:9")
    try:
        with pytest.raises(Fault) as caught:
            asyncio.run(client.read(NAME, within(5)))
        assert caught.value.again
    finally:
        client.close()


def test_a_stand_in_is_on_this_machine() -> None:
    with pytest.raises(ValueError, match="on this machine"):
        connect("run.example:443")
