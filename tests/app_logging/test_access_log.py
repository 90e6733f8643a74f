"""Requests to a FastAPI application, watched: what the access log says of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import structlog
from fastapi import BackgroundTasks, FastAPI, Request
from opentelemetry.sdk.trace import TracerProvider

from clarity.monitoring.logging.configure import LogSettings
from clarity.monitoring.logging.correlation import outgoing_headers
from clarity.monitoring.logging.http_request import Shown
from clarity.monitoring.logging.log import Log
from clarity.monitoring.logging.watcher import NOT_ROUTED, AccessSettings, LogWatcher
from clarity.monitoring.requests.outcome import Outcome
from clarity.monitoring.requests.watch import RequestWatch
from tests.app_logging.agent import payload
from tests.app_logging.conftest import Configure
from tests.app_logging.logged import Logged

PATIENT = "patient-4711"
TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"


def application(log: Log, settings: AccessSettings | None = None) -> FastAPI:
    """Routes that answer, fail and log; watched by a LogWatcher."""
    app = FastAPI(telemetry={"tracing": False})  # whatever other tests left as global
    app.add_middleware(RequestWatch, watchers=[LogWatcher(log, settings)])
    tracer = TracerProvider().get_tracer(__name__)

    @app.get("/users/{user_id}/sleep")
    async def sleep(user_id: str, request: Request) -> dict[str, Any]:
        structlog.get_logger("shop").info("Looked up")
        return {"id": request.state.correlation_id, "out": outgoing_headers()}

    @app.get("/traced")
    async def traced() -> str:
        with tracer.start_as_current_span("work"):
            structlog.get_logger("shop").info("Within")
        return "done"

    @app.get("/fails/{user_id}")
    async def fails(user_id: str) -> None:
        raise LookupError(user_id)

    @app.get("/later")
    async def later(tasks: BackgroundTasks) -> str:
        structlog.contextvars.bind_contextvars(left_over=1)
        tasks.add_task(structlog.get_logger("shop").info, "Afterwards")
        return "soon"

    return app


def served(
    app: FastAPI, path: str, headers: dict[str, str] | None = None, method: str = "GET"
) -> httpx.Response:
    """The response to one request, in process."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as client:
            return await client.request(method, path, headers=headers)

    return asyncio.run(ask())


def messages(logged: Logged) -> list[str]:
    return [entry["jsonPayload"]["message"] for entry in logged.entries]


def test_a_request_is_logged_from_start_to_end(configured: Configure) -> None:
    logged = configured()
    app = application(logged.log)
    path = f"/users/{PATIENT}/sleep?token=hunter2"
    agent = "probe/1.0 (anna@example.com)"
    response = served(app, path, {"X-Correlation-ID": "order-1", "User-Agent": agent})
    started, own, completed = logged.entries
    assert payload(started) == {"method": "GET", "endpoint": NOT_ROUTED}
    assert own["jsonPayload"]["message"] == "Looked up"
    fields = payload(completed)
    assert fields.pop("duration") > 0
    assert fields == {
        "method": "GET",
        "endpoint": "/users/{user_id}/sleep",
        "status_code": 200,
    }
    assert completed["labels"]["log"] == "access"
    request = completed["httpRequest"]
    assert float(request.pop("latency").removesuffix("s")) > 0
    assert request == {
        "requestMethod": "GET",
        "requestUrl": "http://shop.test/users/{user_id}/sleep",
        "status": 200,
        "protocol": "HTTP/1.1",
        "responseSize": str(len(response.content)),
        "userAgent": "probe/1.0 ([redacted])",
    }
    ids = {entry["jsonPayload"]["correlation_id"] for entry in logged.entries}
    assert ids == {"order-1"} == {response.headers["X-Correlation-ID"], response.json()["id"]}
    assert response.json()["out"] == {"X-Correlation-ID": "order-1"}


def test_nothing_personal_of_a_request_is_logged(configured: Configure) -> None:
    logged = configured()
    app = application(logged.log)
    for path in (f"/users/{PATIENT}/sleep?q={PATIENT}", f"/fails/{PATIENT}", f"/{PATIENT}"):
        served(app, path)
    assert len(logged.sink.lines) == 7
    for line in logged.sink.lines:
        assert PATIENT.encode() not in line
        assert b"remoteIp" not in line
        assert b"127.0.0.1" not in line


def test_path_and_client_are_written_where_that_is_wanted(configured: Configure) -> None:
    logged = configured()
    settings = AccessSettings(started=False, shown=Shown(path=True, client=True))
    served(application(logged.log, settings), "/users/7/sleep?q=8", {"Content-Length": "3"})
    request = logged.entries[-1]["httpRequest"]
    assert request["requestUrl"] == "http://shop.test/users/7/sleep"
    assert (request["remoteIp"], request["requestSize"]) == ("127.0.0.1", "3")


def test_a_failure_is_an_error_with_its_stack(configured: Configure) -> None:
    logged = configured()
    response = served(application(logged.log), f"/fails/{PATIENT}")
    assert response.status_code == 500
    failed = logged.entries[-1]
    assert messages(logged) == ["Request started", "Request failed"]
    assert (failed["severity"], failed["labels"]["log"]) == ("ERROR", "error")
    assert payload(failed)["error"] == "LookupError"
    assert payload(failed)["status_code"] == failed["httpRequest"]["status"] == 500
    assert "in fails\n" in failed["jsonPayload"]["stack_trace"]
    assert failed["sourceLocation"]["function"] == "fails"


def test_what_an_exception_said_is_in_the_entry_if_that_is_wanted(configured: Configure) -> None:
    logged = configured(LogSettings(exception_text=True))
    served(application(logged.log), "/fails/7")
    assert payload(logged.entries[-1])["error"] == "LookupError: 7"


def test_the_ids_come_from_a_trace_and_go_on_with_it(configured: Configure) -> None:
    logged = configured()
    response = served(application(logged.log), "/users/7/sleep", {"traceparent": PARENT})
    assert response.headers["X-Correlation-ID"] == TRACE
    assert response.json()["out"] == {"X-Correlation-ID": TRACE, "traceparent": PARENT}
    for entry in logged.entries:
        assert (entry["trace"], entry["spanId"]) == (TRACE, "b7ad6b7169203331")
        assert entry["traceSampled"] is True


def test_an_entry_within_a_span_names_the_span(configured: Configure) -> None:
    logged = configured()
    served(application(logged.log), "/traced", {"traceparent": PARENT})
    _, within, completed = logged.entries
    assert within["trace"] != completed["trace"] == TRACE
    assert within["jsonPayload"]["correlation_id"] == TRACE


def test_the_end_of_a_request_is_logged_under_its_servers_span(logged: Logged) -> None:
    watcher = LogWatcher(logged.log, AccessSettings(started=False))
    scope: dict[str, Any] = {"type": "http", "method": "GET", "headers": []}
    watcher.started(scope)
    with TracerProvider().get_tracer(__name__).start_as_current_span("server") as span:
        watcher.responding(scope, {"type": "http.response.start", "status": 200})
    watcher.ended(scope, outcome())
    assert logged.entry["spanId"] == f"{span.get_span_context().span_id:016x}"


def test_a_failure_is_logged_under_its_servers_span(logged: Logged) -> None:
    """No response begins where an exception is not handled; the caller's span is not ours."""
    watcher = LogWatcher(logged.log, AccessSettings(started=False))
    parent = (b"traceparent", PARENT.encode())
    scope: dict[str, Any] = {"type": "http", "method": "GET", "headers": [parent]}
    with TracerProvider().get_tracer(__name__).start_as_current_span("server") as span:
        watcher.started(scope)
        watcher.ended(scope, outcome(500, error=OSError()))
    context = span.get_span_context()
    told = logged.entry["trace"], logged.entry["spanId"], payload(logged.entry)["error"]
    assert told == (f"{context.trace_id:032x}", f"{context.span_id:016x}", "OSError")


def test_background_tasks_keep_the_id_and_the_next_request_has_its_own(
    configured: Configure,
) -> None:
    logged = configured()
    app = application(logged.log)

    async def ask() -> None:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as client:
            for id in ("one", "two"):
                await client.get("/later", headers={"X-Correlation-ID": id})

    asyncio.run(ask())
    by_id: dict[str, list[str]] = {"one": [], "two": []}
    for entry in logged.entries:
        by_id[entry["jsonPayload"]["correlation_id"]].append(entry["jsonPayload"]["message"])
        if entry["jsonPayload"]["message"] == "Request started":
            assert "left_over" not in entry["jsonPayload"]
    assert by_id["one"] == by_id["two"] == ["Request started", "Request completed", "Afterwards"]


def test_a_response_keeps_an_id_of_the_applications_own(logged: Logged) -> None:
    watcher = LogWatcher(logged.log)
    scope: dict[str, Any] = {"type": "http", "method": "GET", "headers": []}
    watcher.started(scope)
    headers = [(b"X-Correlation-Id", b"mine")]
    message: dict[str, Any] = {"type": "http.response.start", "status": 200, "headers": headers}
    watcher.responding(scope, message)
    assert message["headers"] == headers


def outcome(status: int = 200, seconds: float = 0.1, error: BaseException | None = None) -> Outcome:
    return Outcome("GET", "/x", status, seconds, error, True, ())


def logs_of(make: Callable[[], Outcome], settings: AccessSettings, count: int = 1) -> list[str]:
    """The messages of so many requests with that outcome."""
    logged = Logged(LogSettings(errors=None))
    watcher = LogWatcher(logged.log, settings)
    for n in range(count):
        scope = {
            "type": "http",
            "method": "GET",
            "headers": [(b"x-correlation-id", b"r%d" % n)],
        }
        watcher.started(scope)
        watcher.ended(scope, make())
    return messages(logged)


def test_a_slow_request_is_told_of_besides() -> None:
    settings = AccessSettings(started=False)
    assert logs_of(lambda: outcome(seconds=2.0), settings) == ["Request completed"]
    assert logs_of(lambda: outcome(seconds=2.1), settings) == [
        "Request completed",
        "Slow request detected",
    ]
    patient = AccessSettings(started=False, slow_seconds=5)
    assert logs_of(lambda: outcome(seconds=2.1), patient) == ["Request completed"]


def test_a_share_of_the_requests_is_logged_and_what_matters_always() -> None:
    few = AccessSettings(share=0.25)
    kept = logs_of(outcome, few, count=2_000)
    assert 800 < len(kept) < 1_200
    assert kept.count("Request started") == kept.count("Request completed")
    none = AccessSettings(share=0.0)
    assert logs_of(outcome, none, count=50) == []
    assert logs_of(lambda: outcome(503), none) == ["Request completed"]
    assert logs_of(lambda: outcome(error=OSError()), none) == ["Request failed"]
    assert logs_of(lambda: outcome(seconds=3), none)[1] == "Slow request detected"


def test_the_same_request_is_sampled_alike_by_every_service() -> None:
    few = AccessSettings(share=0.25)
    assert logs_of(outcome, few, count=100) == logs_of(outcome, few, count=100)


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_that_is_none_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="a share of requests is from 0 to 1"):
        AccessSettings(share=share)


@pytest.mark.parametrize(
    "headers",
    [
        [(b"host", b"evil\r\nX: y"), (b"content-length", b"-5"), (b"user-agent", b"\xff" * 9_000)],
        [(b"host", b"a" * 300), (b"content-length", b"9" * 30)],
        [],
    ],
)
def test_odd_headers_make_no_odd_entry(logged: Logged, headers: list[tuple[bytes, bytes]]) -> None:
    watcher = LogWatcher(logged.log, AccessSettings(started=False))
    scope: dict[str, Any] = {"type": "http", "method": "BREW", "headers": headers}
    watcher.started(scope)
    watcher.ended(scope, outcome())
    request = logged.entry["httpRequest"]
    assert request["requestUrl"] == "/x"
    assert "requestSize" not in request
    assert len(request.get("userAgent", "")) <= 256
