"""The log of a FastAPI application under uvicorn, asked over a socket."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any

import uvicorn
from fastapi import FastAPI

from clarity.monitoring.logging.watcher import LogWatcher
from clarity.monitoring.probes import HEALTH_PATH
from clarity.monitoring.requests.watch import RequestWatch
from tests.app_logging.conftest import Configure
from tests.app_logging.logged import Logged

PATIENCE = 20.0


@contextmanager
def served(app: FastAPI) -> Iterator[int]:
    """The port of a server in a thread."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + PATIENCE
    while not server.started:
        assert time.monotonic() < end
        time.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(PATIENCE)


def ask(connection: HTTPConnection, path: str, **headers: str) -> tuple[int, str | None]:
    """(status, correlation id) of the answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", path, headers=named)
    answer = connection.getresponse()
    answer.read()
    return answer.status, answer.headers["X-Correlation-ID"]


def application(logged: Logged) -> FastAPI:
    app = FastAPI(telemetry={"tracing": False})  # whatever other tests left as global
    app.add_middleware(RequestWatch, watchers=[LogWatcher(logged.log)])

    @app.get("/users/{user_id}")
    async def user(user_id: str) -> str:
        return user_id

    @app.get("/fails/{user_id}")
    async def fails(user_id: str) -> None:
        raise LookupError(user_id)

    @app.get(HEALTH_PATH)
    async def health() -> str:
        return "pass"

    return app


def of(logged: Logged, id: str) -> list[dict[str, Any]]:
    """The entries of a request."""
    return [e for e in logged.entries if e["jsonPayload"].get("correlation_id") == id]


def test_requests_of_one_connection_are_logged_each_under_its_id(configured: Configure) -> None:
    logged = configured()
    with served(application(logged)) as port:
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        assert ask(connection, "/users/anna?token=1", X_Correlation_ID="one") == (200, "one")
        status, new = ask(connection, "/users/anna")
        assert ask(connection, HEALTH_PATH) == (200, None)
        assert ask(connection, "/fails/anna", X_Correlation_ID="two")[0] == 500
        connection.close()
    assert status == 200
    assert new is not None
    assert [e["jsonPayload"]["message"] for e in of(logged, "one")] == [
        "Request started",
        "Request completed",
    ]
    assert of(logged, "one")[1]["httpRequest"]["requestUrl"] == (
        f"http://127.0.0.1:{port}/users/{{user_id}}"
    )
    assert len(of(logged, new)) == 2
    assert b"anna" not in b"".join(logged.sink.lines)
    assert HEALTH_PATH.encode() not in b"".join(logged.sink.lines)


def test_an_exception_is_told_of_once(configured: Configure) -> None:
    """The server logs it too; Error Reporting would count each failure twice."""
    logged = configured()
    with served(application(logged)) as port:
        for n in range(3):
            connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            ask(connection, "/fails/anna", X_Correlation_ID=f"r{n}")
            connection.close()
    errors = [entry for entry in logged.entries if entry["labels"]["log"] == "error"]
    assert [entry["jsonPayload"]["correlation_id"] for entry in errors] == ["r0", "r1", "r2"]


def test_what_the_server_says_of_itself_is_in_the_log(configured: Configure) -> None:
    logged = configured()
    with served(application(logged)):
        pass
    said = [e["jsonPayload"]["message"] for e in logged.entries]
    assert "Application startup complete." in said
    assert {e["jsonPayload"]["logger"] for e in logged.entries} == {"uvicorn.error"}
