"""Requests to a real server: clients that leave, and streams that are not held up."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
import uvicorn
from fastapi import FastAPI
from starlette.responses import StreamingResponse

from tests.app_requests.asked import Told, watched

WITHIN = 10.0


class Served:
    """A server in a thread; `go` lets a stream go on."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.app = FastAPI()
        self.told: Told = watched(self.app)
        self.app.get("/stream/{name}")(self._stream)
        self.app.get("/slow/{name}")(self._slow)
        self.port = 0

    async def _stream(self, name: str) -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            yield b"first"
            while not self.go.is_set():
                await asyncio.sleep(0.01)
            yield b"second"

        return StreamingResponse(parts())

    async def _slow(self, name: str) -> str:
        while not self.go.is_set():
            await asyncio.sleep(0.01)
        return name

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=WITHIN)

    def wait(self, happened: Callable[[], object]) -> None:
        pause = threading.Event()
        for _ in range(int(WITHIN * 100)):
            if happened():
                return
            pause.wait(0.01)
        raise AssertionError("it did not happen in time")


@pytest.fixture
def served() -> Iterator[Served]:
    made = Served()
    server = uvicorn.Server(uvicorn.Config(made.app, log_level="critical"))
    listening = socket.create_server(("127.0.0.1", 0))
    made.port = listening.getsockname()[1]
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        made.wait(lambda: server.started)
        yield made
    finally:
        made.go.set()
        server.should_exit = True
        thread.join(WITHIN)
        listening.close()
    assert not thread.is_alive()


def request(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def read_until(connection: socket.socket, text: bytes) -> None:
    seen = b""
    while text not in seen:
        part = connection.recv(4096)
        assert part, seen
        seen += part


def test_a_stream_is_not_held_up(served: Served) -> None:
    with served.connect() as connection:
        connection.sendall(request("/stream/a"))
        read_until(connection, b"first")
        assert served.told.outcomes == []
        served.go.set()
        read_until(connection, b"second")
        served.wait(lambda: served.told.outcomes)
    found = served.told.outcome
    assert (found.endpoint, found.status, found.complete) == ("/stream/{name}", 200, True)


def test_a_client_that_leaves_a_stream_leaves_it_incomplete(served: Served) -> None:
    with served.connect() as connection:
        connection.sendall(request("/stream/a"))
        read_until(connection, b"first")
    served.wait(lambda: served.told.outcomes)
    found = served.told.outcome
    assert (found.status, found.complete, found.error) == (200, False, None)


def test_a_client_that_leaves_before_the_response_changes_nothing(served: Served) -> None:
    """uvicorn takes the whole response and drops it."""
    with served.connect() as connection:
        connection.sendall(request("/slow/a"))
        served.wait(lambda: served.told.events)
    served.go.set()
    served.wait(lambda: served.told.outcomes)
    found = served.told.outcome
    assert (found.endpoint, found.status, found.error) == ("/slow/{name}", 200, None)
