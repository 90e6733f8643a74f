"""Everything installed at once: the page, the log and the traces tell of the same requests."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from fastapi import Request, WebSocket
from fastapi.responses import PlainTextResponse

from clarity.monitoring.clock import Clock
from clarity.monitoring.incidents.breakers.breakers import Breakers, Circuit
from clarity.monitoring.incidents.settings import Settings as ResponderSettings
from clarity.monitoring.incidents.settings import Target
from clarity.monitoring.logging.correlation import CORRELATION_HEADER
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
