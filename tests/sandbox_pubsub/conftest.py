"""A running sandbox, an endpoint to push to, and names that no other test uses."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

import pytest

from sandbox.pubsub.paths import LIST_PATH
from tests.sandbox_server import PROJECT, Sandbox, sandbox

RETRY_SOON = {"minimumBackoff": "0.01s", "maximumBackoff": "0.02s"}
_NUMBERS = count(1)
_SECONDS = 20.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox of the module's own."""
    with sandbox(tmp_path_factory.mktemp("pubsub")) as running:
        yield running


class Endpoint:
    """A web server on loopback: what it got, and the statuses that it answers, then 204.

    While `held` is set it answers nothing.
    """

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, str], Any]] = []
        self.answers: list[int] = []
        self.held = threading.Event()
        self.freed = threading.Event()
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                endpoint.got.append((self.path, dict(self.headers), body))
                status = endpoint.answers.pop(0) if endpoint.answers else 204
                if endpoint.held.is_set():
                    endpoint.freed.wait(_SECONDS)
                    return
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}/push?token=hunter2"

    def close(self) -> None:
        self.freed.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    made = Endpoint()
    yield made
    made.close()


@pytest.fixture
def topic(server: Sandbox) -> str:
    """The name of a new topic."""
    name = f"projects/{PROJECT}/topics/incidents{next(_NUMBERS)}"
    server.ok("PUT", f"/v1/{name}", {})
    return name


def subscribe(server: Sandbox, topic: str, endpoint: str = "", **more: Any) -> str:
    """A new subscription of a topic; its name."""
    name = f"projects/{PROJECT}/subscriptions/sub{next(_NUMBERS)}"
    body = {"topic": topic, "retryPolicy": RETRY_SOON, **more}
    if endpoint:
        body["pushConfig"] = {"pushEndpoint": endpoint, **more.get("pushConfig", {})}
    server.ok("PUT", f"/v1/{name}", body)
    return name


def publish(server: Sandbox, topic: str, *data: str, **attributes: str) -> list[str]:
    """Publish a message for each text; their ids."""
    messages = [{"data": encoded(text), "attributes": attributes} for text in data]
    answer = server.ok("POST", f"/v1/{topic}:publish", {"messages": messages})
    return list(answer["messageIds"])


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def deliveries(server: Sandbox, id: str) -> list[Any]:
    """What became of a message, for each subscription."""
    listed = server.ok("GET", LIST_PATH)["messages"]
    (message,) = [m for m in listed if m["message"]["messageId"] == id]
    return list(message["deliveries"])


def until(true: Callable[[], bool]) -> None:
    """Waits until something is so; fails where it does not come to be."""
    end = time.monotonic() + _SECONDS
    while not true():
        assert time.monotonic() < end, "it did not come to be"
        time.sleep(0.01)


def states(server: Sandbox, id: str) -> list[tuple[str, int]]:
    """(state, tries) of a message's deliveries."""
    return [(d["state"], d["attempts"]) for d in deliveries(server, id)]
