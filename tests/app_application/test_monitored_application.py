"""Everything installed at once: the page, the log and the traces tell of the same requests."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastapi import FastAPI, Request, WebSocket
from fastapi.responses import PlainTextResponse

from clarity.monitoring.application import Monitoring
from clarity.monitoring.clock import Clock
from clarity.monitoring.incidents.breakers.breakers import Breakers, Circuit
from clarity.monitoring.incidents.settings import Settings as ResponderSettings
from clarity.monitoring.incidents.settings import Target
from clarity.monitoring.logging.correlation import CORRELATION_HEADER
from clarity.monitoring.requests.around import watched
from clarity.monitoring.requests.outcome import Outcome, Scope, Watcher
from clarity.monitoring.requests.watch import RequestWatch
from tests.app_application.watched import (
    Make,
    Served,
    application,
    entries,
    of_request,
    samples,
    value,
)
from tests.app_cloud_metrics.monitoring_service import Service, wait_for
from tests.app_incidents.telling import NOW, incident
from tests.app_logging.agent import payload
from tests.app_logging.logged import Memory
from tests.app_tracing.traced import Collector

ROUTE = "/users/{user_id}"


def test_page_log_and_traces_name_the_same_trace(
    make: Make, sink: Memory, collector: Collector, cloud_service: Service
) -> None:
    with Served(application(make())) as client:
        answer = client.get("/users/anna?q=anna")
        client.get("/health/live")
        counted = value(
            client, "http_requests_total", method="GET", endpoint=ROUTE, status_code="200"
        )
        buckets = samples(client, "http_request_duration_seconds_bucket")
    assert counted == 1
    assert {one.labels["endpoint"] for one in buckets} == {ROUTE}
    (exemplar,) = (one.exemplar.labels for one in buckets if one.exemplar)

    logged = of_request(sink, answer.headers[CORRELATION_HEADER])
    assert list(logged) == ["Request started", "Looked up", "Request completed"]
    assert {one["trace"] for one in logged.values()} == {exemplar["trace_id"]}
    assert {one["spanId"] for one in logged.values()} == {exemplar["span_id"]}
    assert b"anna" not in b"".join(sink.lines)

    (span,) = collector.spans()
    assert (span.name, span.trace_id.hex()) == (f"GET {ROUTE}", exemplar["trace_id"])
    assert span.span_id.hex() == exemplar["span_id"]
    written = {one.metric.type for each in cloud_service.requests for one in each.time_series}
    assert written == {
        "custom.googleapis.com/http/request_duration",
        "custom.googleapis.com/http/error_rate",
    }


def test_a_failure_nobody_handled_can_be_found_by_its_answer(
    make: Make, sink: Memory, collector: Collector
) -> None:
    with Served(application(make())) as client:
        answer = client.get("/fails/anna", headers={CORRELATION_HEADER: "mine"})
        failed = value(
            client,
            "http_requests_total",
            method="GET",
            endpoint="/fails/{user_id}",
            status_code="500",
        )
    assert (answer.status_code, failed) == (500, 1)
    assert answer.headers[CORRELATION_HEADER] == "mine"
    entry = of_request(sink, "mine")["Request failed"]
    (span,) = collector.spans()
    assert (entry["trace"], entry["spanId"]) == (span.trace_id.hex(), span.span_id.hex())
    assert payload(entry)["error"] == "LookupError"
    assert "in fails\n" in entry["jsonPayload"]["stack_trace"]


def test_an_applications_own_answer_to_failures_keeps_its_headers(make: Make) -> None:
    app = application(make())

    @app.exception_handler(Exception)
    async def sorry(request: Request, error: Exception) -> PlainTextResponse:
        headers = {CORRELATION_HEADER: "of its own"} if "own" in request.url.path else {}
        return PlainTextResponse("sorry", 500, headers)

    with Served(app) as client:
        answers = [client.get(f"/fails/{name}") for name in ("anna", "own")]
    assert [one.text for one in answers] == ["sorry", "sorry"]
    first, second = (one.headers.get_list(CORRELATION_HEADER) for one in answers)
    assert len(first) == 1 and len(first[0]) == 32
    assert second == ["of its own"]


def limited(monitoring: Monitoring) -> FastAPI:
    """Takes bodies of ten bytes."""
    app = FastAPI(telemetry=monitoring.telemetry(), lifespan=monitoring.lifespan, max_body_size=10)

    @app.post("/notes/{note_id}")
    async def note(note_id: str, request: Request) -> int:
        return len(await request.body())

    @app.post("/ignores/{note_id}")
    async def ignores(note_id: str) -> str:
        return "what was the body?"

    @app.middleware("http")
    async def reads(request: Request, call_next: Any) -> Any:
        if request.url.path == "/early":
            await request.body()
        return await call_next(request)

    monitoring.install(app)
    return app


async def parts() -> AsyncIterator[bytes]:
    for _ in range(3):
        yield b"12345"


@pytest.mark.parametrize(
    ("path", "body", "endpoint"),
    [
        ("/notes/7", b"12345678901", "/notes/{note_id}"),
        ("/notes/7", parts(), "/notes/{note_id}"),
        ("/ignores/7", b"12345678901", "/ignores/{note_id}"),
        ("/early", b"12345678901", "(unmatched)"),
    ],
    ids=["announced", "as it comes", "never read", "in a middleware"],
)
def test_a_body_that_fastapi_refuses_is_seen(
    make: Make, sink: Memory, collector: Collector, path: str, body: Any, endpoint: str
) -> None:
    """Its limit is around all middleware that an application can add, and answers in their place:
    even where the application has begun to answer 200."""
    with Served(limited(make())) as client:
        answer = client.run(client.ask("POST", path, body=body))
        counted = value(
            client, "http_requests_total", method="POST", endpoint=endpoint, status_code="413"
        )
        assert len(samples(client, "http_requests_total")) == 1
    assert (answer.status_code, counted) == (413, 1)
    entry = of_request(sink, answer.headers[CORRELATION_HEADER])["Request completed"]
    assert entry["httpRequest"]["status"] == 413
    (span,) = collector.spans()
    assert (entry["trace"], entry["spanId"]) == (span.trace_id.hex(), span.span_id.hex())


def test_middleware_that_is_added_later_is_seen_as_well(make: Make, sink: Memory) -> None:
    """What it answers by itself, and where it fails."""
    app = application(make())

    @app.middleware("http")
    async def teapot(request: Request, call_next: Any) -> Any:
        if request.url.path == "/breaks":
            raise KeyError("its secret")
        answer = PlainTextResponse("short and stout", 418)
        return answer if request.url.path == "/tea" else await call_next(request)

    with Served(app) as client:
        answers = {path: client.get(path) for path in ("/tea", "/breaks", "/users/7")}
        counted = {
            (one.labels["endpoint"], one.labels["status_code"]): one.value
            for one in samples(client, "http_requests_total")
        }
    assert counted == {("(unmatched)", "418"): 1, ("(unmatched)", "500"): 1, (ROUTE, "200"): 1}
    failed = of_request(sink, answers["/breaks"].headers[CORRELATION_HEADER])["Request failed"]
    assert "in teapot\n" in failed["jsonPayload"]["stack_trace"]
    assert payload(failed)["error"] == "KeyError"


def test_an_application_that_is_no_longer_built_by_starlette_is_watched_around_all(
    make: Make,
) -> None:
    """And one that another library has wrapped, within what answers failures."""
    app = application(make())

    async def bare(scope: Any, receive: Any, send: Any) -> None:
        await PlainTextResponse("bare", 202)(scope, receive, send)

    seen: list[Outcome] = []

    class Told(Watcher):
        def ended(self, scope: Scope, outcome: Outcome) -> None:
            seen.append(outcome)

    class Wrapping:
        def __init__(self, app: Any) -> None:
            self.app = app

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            await self.app(scope, receive, send)

    bare_stack = watched(bare, [Told()])
    assert isinstance(bare_stack, RequestWatch)
    wrapped = watched(Wrapping(FastAPI.build_middleware_stack(app)), [Told()])
    assert isinstance(wrapped, Wrapping)
    for stack, path in ((bare_stack, "/x"), (wrapped, "/fails/7")):
        client = Served(app)
        app.middleware_stack = stack
        client.get(path)
    assert [(one.status, type(one.error)) for one in seen] == [
        (202, type(None)),
        (500, LookupError),
    ]


def test_it_is_installed_before_the_first_request(make: Make) -> None:
    monitoring = make()
    app = FastAPI()
    assert Served(app).get("/").status_code == 404
    with pytest.raises(RuntimeError, match="first request"):
        monitoring.install(app)


def test_what_the_library_lost_is_on_the_page(make: Make) -> None:
    """The clock goes fast, as the log's losses are shown once in an interval of ten seconds."""
    now = time.time()
    monitoring = make(clock=Clock(now, now, 100.0))
    with Served(application(monitoring)) as client:
        assert value(client, "clarity_monitoring_log_entries_lost_total", reason="limited") == 0
        monitoring.security.suspicious(rule=7)  # type: ignore[arg-type]
        monitoring.business.track_health_data_quality(7.0, "steps")
        dropped = "clarity_monitoring_metric_records_dropped_total"
        assert value(client, dropped, reason="value") == 1
        lost = "clarity_monitoring_log_entries_lost_total"
        wait_for(lambda: value(client, lost, reason="mistyped") == 1)
        assert value(client, "clarity_monitoring_spans_total", fate="refused") == 0


def test_the_responders_attempts_are_audited(make: Make, sink: Memory) -> None:
    monitoring = make(clock=Clock(time.time(), NOW, 1.0))
    allowed = ResponderSettings(
        {"backend": Target(circuits=("insights",))}, enabled=True, dry_run=False
    )
    asyncio.run(_responds(monitoring, allowed))
    (audited,) = (one for one in entries(sink) if one["labels"]["log"] == "audit")
    assert (audited["severity"], audited["jsonPayload"]["event_type"]) == (
        "NOTICE",
        "incident_action",
    )
    assert payload(audited) == {
        "incident": "0.a",
        "action": "circuit_breaker",
        "target": "insights",
        "outcome": "done",
    }


async def _responds(monitoring: Any, allowed: ResponderSettings) -> None:
    breakers = Breakers({"insights": Circuit()})
    await monitoring.responder(allowed, breakers=breakers).respond(incident("0.a"))


def test_probes_and_scrapes_are_in_no_log_trace_or_count(
    make: Make, sink: Memory, collector: Collector
) -> None:
    with Served(application(make())) as client:
        for path in ("/health", "/health/live", "/health/ready", "/health/detailed", "/metrics"):
            answer = client.get(path)
            assert answer.status_code == 200
            assert CORRELATION_HEADER not in answer.headers
        assert not samples(client, "http_requests_total")
    assert not [one for one in entries(sink) if one["labels"]["log"] == "access"]
    assert not collector.spans()


def test_a_websocket_passes_as_it_is(make: Make, sink: Memory, collector: Collector) -> None:
    app = application(make())
    sent: list[Any] = []

    @app.websocket("/talk")
    async def talk(socket: WebSocket) -> None:
        await socket.accept()
        await socket.close()

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    async def connect() -> None:
        scope = {"type": "websocket", "path": "/talk", "headers": [], "query_string": b""}
        async with app.router.lifespan_context(app):
            await app(scope, receive, send)

    asyncio.run(connect())
    assert [one["type"] for one in sent] == ["websocket.accept", "websocket.close"]
    assert sent[0]["headers"] == []
    assert not collector.spans()
    assert not [one for one in entries(sink) if one["labels"]["log"] == "access"]
