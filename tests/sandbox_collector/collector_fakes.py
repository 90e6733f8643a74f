"""A service and a sandbox that answer as a test says, on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from clarity.monitoring.identity import Identity
from sandbox.api.client import ADDRESS_FILE, Address
from sandbox.collector.sink import Sink
from sandbox.collector.subject import Subject

PROJECT = "shop"
ME = Identity(PROJECT, "europe-west1", "backend", "backend-00007", "i-1", "test")
SUBJECT = Subject(ME, "127.0.0.1", 8080)

Reply = tuple[int, str, bytes]


@dataclass(frozen=True, slots=True)
class Received:
    """A request that came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@contextmanager
def http_server(reply: Callable[[Received], Reply]) -> Iterator[int]:
    """A server on loopback that answers each request as `reply` says; its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            got = Received(self.command, self.path, headers, self.rfile.read(length))
            status, kind, body = reply(got)
            with suppress(OSError):  # the client gave up
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class FakeSandbox:
    """Takes all writes, or answers as `refuse` says; `checks` are its uptime checks."""

    home: Path
    got: list[Received] = field(default_factory=list)
    checks: list[Any] = field(default_factory=list)
    refuse: Callable[[Received], tuple[int, Any] | None] = lambda got: None
    away: bool = False

    def reply(self, got: Received) -> Reply:
        self.got.append(got)
        status, answer = self._answer(got)
        return status, "application/json", json.dumps(answer).encode()

    def _answer(self, got: Received) -> tuple[int, Any]:
        if self.away:
            return 503, {"error": {"message": "away"}}
        refusal = self.refuse(got)
        if refusal is not None:
            return refusal
        if got.method == "GET":
            return 200, {"uptimeCheckConfigs": self.checks}
        return 200, {}

    def sink(self) -> Sink:
        return Sink(self.home, PROJECT)

    def bodies(self, path: str) -> list[Any]:
        """What was posted to a path, in the order of its coming."""
        posted = [one for one in self.got if one.method == "POST"]
        return [one.json for one in posted if urlsplit(one.path).path == path]

    @property
    def series(self) -> list[Any]:
        """All series that clients wrote."""
        bodies = self.bodies(f"/v3/projects/{PROJECT}/timeSeries")
        return [one for body in bodies for one in body["timeSeries"]]

    @property
    def google(self) -> list[Any]:
        """All series that only Google writes."""
        return [one for body in self.bodies("/sandbox/v1/series") for one in body]

    @property
    def entries(self) -> list[Any]:
        return [one for body in self.bodies("/v2/entries:write") for one in body["entries"]]


@contextmanager
def fake_sandbox(folder: Path) -> Iterator[FakeSandbox]:
    """A running fake whose home is in `folder`."""
    fake = FakeSandbox(folder)
    with http_server(fake.reply) as port:
        folder.mkdir(parents=True, exist_ok=True)
        address = Address(1, "127.0.0.1", port, 0, "token", 0, "the key")
        (folder / ADDRESS_FILE).write_text(json.dumps(asdict(address)))
        yield fake
