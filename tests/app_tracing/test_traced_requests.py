"""A FastAPI backend under uvicorn, traced to a collector: which spans come, and what they tell."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import requests
from fastapi import BackgroundTasks, FastAPI, WebSocket
from fastapi.responses import StreamingResponse
from opentelemetry import trace
from starlette.types import ASGIApp, Receive, Scope, Send

from clarity.monitoring.probes import PROBE_PATHS
from clarity.monitoring.tracing.function import trace_function
from clarity.monitoring.tracing.ids import SpanIds, span_ids, trace_ids
from clarity.monitoring.tracing.server import telemetry
from clarity.monitoring.tracing.setup import Tracing
from tests.app_tracing.traced import Begin, Collector, attributes, running, served

TRACE = "0af7651916cd43dd8448eb211c80319c"
CALLER = "b7ad6b7169203331"
SECRET = "patient-4711"


@trace_function("validate_data")
def validate() -> None:
    return


@trace_function("in_background")
async def in_background(fail: bool) -> None:
    if fail:
        raise ValueError(SECRET)


class Seen:
    """A middleware that notes the ids at the end of each request."""

    ids: list[tuple[SpanIds | None, tuple[str, str] | None]]

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.app(scope, receive, send)
        finally:
            self.ids.append((span_ids(), trace_ids()))


def backend(tracing: Tracing, other: str = "") -> FastAPI:
    app = FastAPI(telemetry=tracing.telemetry())

    @app.get("/users/{user_id}/data")
    async def data(user_id: str) -> dict[str, str]:
        trace.get_current_span().set_attribute("user.id", user_id)
        validate()
        return {}

    @app.get("/health-data")
    async def health_data() -> None:
        return

    @app.get("/fails")
    async def fails() -> None:
        validate()
        raise ValueError(SECRET)

    @app.get("/unavailable", status_code=503)
    async def unavailable() -> None:
        validate()

    @app.get("/wrong", status_code=404)
    async def wrong() -> None:
        validate()

    @app.get("/calls")
    async def calls() -> dict[str, Any]:
        async with httpx.AsyncClient(trust_env=False) as client:
            first = (await client.get(f"{other}/a/{SECRET}?token={SECRET}")).json()
        second = await asyncio.to_thread(by_requests, f"{other}/b/{SECRET}?token={SECRET}")
        return {"httpx": first, "requests": second}

    @app.get("/refused")
    async def refused() -> None:
        async with httpx.AsyncClient(trust_env=False) as client:
            await client.get(f"http://127.0.0.1:9/{SECRET}")

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            for part in (b"a", b"b"):
                validate()
                yield part

        return StreamingResponse(parts())

    @app.get("/later")
    async def later(tasks: BackgroundTasks, fail: bool) -> None:
        tasks.add_task(in_background, fail)

    @app.websocket("/socket")
    async def socket(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_json({"ids": span_ids() is not None})
        await socket.close()

    @app.get("/{path:path}")
    async def rest(path: str) -> dict[str, str]:
        return {"path": path}

    return app


def by_requests(url: str) -> Any:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(url, timeout=10).json()


def get(url: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    """The status and body, by a client that nothing instruments."""
    parts = urlsplit(url)
    connection = HTTPConnection(str(parts.hostname), parts.port, timeout=10)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", target, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def caller(sampled: bool) -> dict[str, str]:
    return {"traceparent": f"00-{TRACE}-{CALLER}-{'01' if sampled else '00'}"}


@pytest.fixture
def other() -> Iterator[str]:
    """A second service: it answers with the headers it got."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({key.lower(): value for key, value in self.headers.items()}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            return

    with served(Handler) as server:
        yield f"http://127.0.0.1:{server.server_port}"


def test_a_sampled_request_is_one_span_below_its_caller(begin: Begin, collector: Collector) -> None:
    tracing = begin()
    with running(backend(tracing)) as url:
        assert get(f"{url}/users/{SECRET}/data?q={SECRET}", caller(True))[0] == 200
    assert tracing.flush()
    assert collector.names() == ["GET /users/{user_id}/data", "validate_data"]
    server = collector.named("GET /users/{user_id}/data")
    assert (server.trace_id.hex(), server.parent_span_id.hex()) == (TRACE, CALLER)
    told = attributes(server)
    assert told["http.route"] == "/users/{user_id}/data"
    assert told["http.response.status_code"] == 200
    assert not {"url.path", "url.query", "user.id"} & set(told)
    child = collector.named("validate_data")
    assert child.parent_span_id == server.span_id
    assert SECRET.encode() not in b"".join(one.SerializeToString() for one in collector.requests)
    (resource,) = [one.resource for one in collector.requests[0].resource_spans]
    assert attributes(resource)["gcp.project_id"] == "a-project"
    assert attributes(resource)["service.name"] == "backend"
    assert attributes(resource)["service.version"] == "backend-7"
    assert attributes(resource)["service.instance.id"] == "host-1"


def test_middleware_of_the_application_runs_inside_the_span(
    begin: Begin, collector: Collector
) -> None:
    tracing = begin()
    app = backend(tracing)
    Seen.ids = []
    app.add_middleware(Seen)
    with running(app) as url:
        get(f"{url}/health-data", caller(True))
        get(f"{url}/health-data", caller(False))
        get(f"{url}/health")
    assert tracing.flush()
    span = collector.named("GET /health-data").span_id.hex()
    (sampled, exemplar), (unsampled, no_exemplar), probe = Seen.ids
    assert sampled == SpanIds(TRACE, span, True)
    assert exemplar == (TRACE, span)
    assert unsampled is not None and (unsampled.trace, unsampled.sampled) == (TRACE, False)
    assert no_exemplar is None
    assert probe == (None, None)


def test_probes_are_left_out_and_paths_like_them_are_not(
    begin: Begin, collector: Collector
) -> None:
    tracing = begin(ratio=1.0)
    with running(backend(tracing)) as url:
        for path in sorted(PROBE_PATHS):
            assert json.loads(get(url + path)[1]) == {"path": path.removeprefix("/")}
        get(f"{url}/health-data")
        get(f"{url}/health/other")
    assert tracing.flush()
    assert collector.names() == ["GET /health-data", "GET /{path}"]


def test_a_probe_below_a_root_path_is_left_out(begin: Begin, collector: Collector) -> None:
    tracing = begin(ratio=1.0)
    app = backend(tracing)
    app.root_path = "/api"
    with running(app) as url:
        get(f"{url}/api/health")
        get(f"{url}/api/health-data")
    assert tracing.flush()
    assert collector.names() == ["GET /api/health-data"]


def test_clients_pass_the_trace_on(begin: Begin, collector: Collector, other: str) -> None:
    tracing = begin()
    tracing.instrument()
    with running(backend(tracing, other)) as url:
        got = json.loads(get(f"{url}/calls", {**caller(True), "baggage": f"who={SECRET}"})[1])
        tracing.uninstrument()
        plain = json.loads(get(f"{url}/calls", caller(True))[1])
    assert all("traceparent" not in headers for headers in plain.values())
    assert tracing.flush()
    clients = [span for span in collector.spans() if span.kind == span.SPAN_KIND_CLIENT]
    (server,) = {span.parent_span_id for span in clients}
    assert len(clients) == 2
    assert server in {span.span_id for span in collector.spans() if span.name == "GET /calls"}
    assert {headers["traceparent"] for headers in got.values()} == {
        f"00-{TRACE}-{span.span_id.hex()}-01" for span in clients
    }
    assert all("baggage" not in headers for headers in got.values())
    for span in clients:
        assert attributes(span)["url.full"] == other
        assert attributes(span)["http.request.method"] == "GET"
        assert attributes(span)["http.response.status_code"] == 200


def test_an_unsampled_request_leaves_no_span_unless_it_fails(
    begin: Begin, collector: Collector
) -> None:
    tracing = begin()
    with running(backend(tracing)) as url:
        assert get(f"{url}/users/a/data", caller(False))[0] == 200
        assert get(f"{url}/wrong", caller(False))[0] == 404
        assert get(f"{url}/unavailable", caller(False))[0] == 503
        assert get(f"{url}/fails", caller(False))[0] == 500
    assert tracing.flush()
    assert collector.names() == ["GET /fails", "GET /unavailable", *2 * ["validate_data"]]
    fails = collector.named("GET /fails")
    assert (fails.trace_id.hex(), fails.parent_span_id.hex()) == (TRACE, CALLER)
    assert attributes(fails)["clarity.kept"] == "failed"
    assert attributes(fails)["error.type"] == "ValueError"
    assert attributes(fails)["http.request.method"] == "GET"
    assert fails.status.message == "" and not fails.events
    assert tracing.held() == 0


def test_an_unsampled_slow_request_is_kept(begin: Begin, collector: Collector) -> None:
    tracing = begin(slow=0.0)
    with running(backend(tracing)) as url:
        get(f"{url}/users/a/data", caller(False))
    assert tracing.flush()
    server = collector.named("GET /users/{user_id}/data")
    assert attributes(server)["clarity.kept"] == "slow"
    assert collector.named("validate_data").parent_span_id == server.span_id


def test_a_failing_client_span_tells_the_type_alone(begin: Begin, collector: Collector) -> None:
    tracing = begin()
    app = backend(tracing)
    with running(app) as url:
        tracing.instrument()
        assert get(f"{url}/refused", caller(False))[0] == 500
    assert tracing.flush()
    client = collector.named("GET")
    assert attributes(client)["url.full"] == "http://127.0.0.1:9"
    assert client.status.code == client.status.STATUS_CODE_ERROR and client.status.message == ""
    (event,) = client.events
    assert attributes(event) == {
        "exception.type": "httpx.ConnectError",
        "exception.escaped": "False",
    }
    assert SECRET.encode() not in b"".join(one.SerializeToString() for one in collector.requests)


def test_a_stream_is_one_span_with_what_it_did(begin: Begin, collector: Collector) -> None:
    tracing = begin()
    with running(backend(tracing)) as url:
        assert get(f"{url}/stream", caller(True)) == (200, b"ab")
    assert tracing.flush()
    assert collector.names() == ["GET /stream", *2 * ["validate_data"]]
    server = collector.named("GET /stream")
    children = [span for span in collector.spans() if span.name == "validate_data"]
    assert {span.parent_span_id for span in children} == {server.span_id}
    assert all(span.end_time_unix_nano <= server.end_time_unix_nano for span in children)


def test_a_background_task_is_kept_for_its_own_failure(begin: Begin, collector: Collector) -> None:
    tracing = begin()
    with running(backend(tracing)) as url:
        get(f"{url}/later?fail=false", caller(False))
        get(f"{url}/later?fail=true", caller(False))
    assert tracing.flush()
    task = collector.named("in_background")
    assert collector.names() == ["in_background"]
    assert attributes(task)["clarity.kept"] == "failed"
    assert tracing.held() == 0


def test_a_websocket_is_untouched(begin: Begin, collector: Collector) -> None:
    tracing = begin(ratio=1.0)
    app = backend(tracing)
    sent: list[Any] = []

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": "/socket", "headers": [], "query_string": b""}
    asyncio.run(app(scope, receive, send))
    assert [one["type"] for one in sent] == [
        "websocket.accept",
        "websocket.send",
        "websocket.close",
    ]
    assert json.loads(sent[1]["text"]) == {"ids": False}
    assert tracing.flush() and not collector.requests


def test_an_application_made_before_tracing_is_traced_by_the_global_provider(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = FastAPI(telemetry=telemetry())

    @app.get("/")
    async def ids() -> bool:
        return span_ids() is not None

    tracing = begin(ratio=1.0)
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: tracing.provider)
    with running(app) as url:
        assert get(url) == (200, b"true")
