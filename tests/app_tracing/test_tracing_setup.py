"""configure and close, resource attributes, sampling, redaction and credentials."""

from __future__ import annotations

import importlib.util
import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import google.auth
import httpx
import pytest
import requests
from google.auth.credentials import AnonymousCredentials
from google.auth.exceptions import DefaultCredentialsError
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry import propagate
from opentelemetry.resourcedetector.gcp_resource_detector import _metadata
from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.trace.export import SpanExportResult
from opentelemetry.sdk.trace.sampling import Decision
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)
from opentelemetry.trace.status import Status

from clarity.monitoring.tracing.exporter import CLOUD_TRACE, Exporter
from clarity.monitoring.tracing.redact import redacted
from clarity.monitoring.tracing.resource import resource
from clarity.monitoring.tracing.sampler import RecordingSampler
from clarity.monitoring.tracing.tally import Fate
from tests.app_tracing.traced import IDENTITY, PATIENCE, Begin, Collector, served

SECRET = "patient-4711"


def test_it_is_configured_once_at_a_time(begin: Begin) -> None:
    before = propagate.get_global_textmap()
    tracing = begin()
    assert propagate.get_global_textmap().fields == {"traceparent", "tracestate"}
    with pytest.raises(RuntimeError, match="close"):
        begin()
    tracing.close(1.0)
    assert propagate.get_global_textmap() is before
    begin()


def test_it_can_be_opened_again(begin: Begin, collector: Collector) -> None:
    tracing = begin(ratio=1.0)
    for round in (1, 2):
        tracing.open()
        tracing.tracer.start_span("job").end()
        assert tracing.close(PATIENCE)
        assert len(collector.spans()) == tracing.count(Fate.EXPORTED) == round
        tracing.tracer.start_span("job of nobody").end()
        assert tracing.count(Fate.REFUSED) == round


@pytest.mark.parametrize("missing", [True, False])
def test_a_client_that_is_not_installed_is_not_traced(
    begin: Begin, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, missing: bool
) -> None:
    found = importlib.util.find_spec

    def without_httpx(name: str, package: str | None = None) -> Any:
        return None if missing and name == "httpx" else found(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", without_httpx)
    before = requests.Session.send, httpx.HTTPTransport.handle_request
    begin().instrument()
    assert requests.Session.send is not before[0]
    assert (httpx.HTTPTransport.handle_request is before[1]) is missing
    assert not caplog.records


@pytest.mark.parametrize("endpoint", ["collector:4318", "ftp://a/v1/traces", "http:///x", ""])
def test_an_endpoint_is_a_url(begin: Begin, endpoint: str) -> None:
    with pytest.raises(ValueError, match="OTLP endpoint"):
        begin(endpoint=endpoint)


def test_an_endpoint_shows_no_password(begin: Begin) -> None:
    with pytest.raises(ValueError, match="holds no user or password") as error:
        begin(endpoint=f"http://me:{SECRET}@127.0.0.1/v1/traces")
    assert SECRET not in str(error.value)


def test_clients_are_as_before_when_instrumentation_is_undone(begin: Begin) -> None:
    before = requests.Session.send, httpx.HTTPTransport.handle_request
    tracing = begin()
    tracing.instrument()
    tracing.instrument()
    assert requests.Session.send is not before[0]
    assert httpx.HTTPTransport.handle_request is not before[1]
    tracing.uninstrument()
    tracing.uninstrument()
    assert (requests.Session.send, httpx.HTTPTransport.handle_request) == before
    tracing.instrument()
    tracing.close(1.0)
    assert (requests.Session.send, httpx.HTTPTransport.handle_request) == before


@given(st.integers(1, 2**128 - 1), st.booleans(), st.booleans(), st.floats(0, 1))
def test_sampling_follows_the_parent_and_records_the_rest(
    trace: int, sampled: bool, remote: bool, ratio: float
) -> None:
    sampler = RecordingSampler(ratio)
    context = SpanContext(trace, 1, remote, TraceFlags(int(sampled)))
    parent = set_span_in_context(NonRecordingSpan(context))
    child = sampler.should_sample(parent, trace, "child", attributes={"key": 1})
    assert child.decision is (Decision.RECORD_AND_SAMPLE if sampled else Decision.RECORD_ONLY)
    assert child.attributes == {"key": 1}
    root = sampler.should_sample(
        set_span_in_context(NonRecordingSpan(SpanContext(0, 0, False))),
        trace,
        "root",
        attributes={"key": 1},
    )
    assert root.decision.is_sampled() is (trace % 2**64 < round(ratio * 2**64))
    assert root.attributes == {"key": 1}


def test_a_ratio_is_a_share() -> None:
    with pytest.raises(ValueError, match=r"\[0"):
        RecordingSampler(1.5)


@given(
    st.sampled_from(
        [
            "url.query",
            "url.path",
            "http.target",
            "exception.message",
            "exception.stacktrace",
            "user.id",
            "enduser.id",
            "app.user_id",
            "client.address",
            "network.peer.address",
            "net.peer.ip",
            "patient_id",
            "auth.api_key",
            "session.id",
            "email.domain",
            "http.request.header.authorization",
        ]
    ),
    st.text(min_size=1).filter(lambda text: "kept" not in text),
)
def test_what_may_tell_of_a_person_stays_here(key: str, value: str) -> None:
    told = {key: value, "http.route": "kept", "user_agent.original": "kept"}
    context = SpanContext(1, 1, False)
    event = Event("exception", told, 1)
    span = ReadableSpan(
        "span", context, attributes=told, events=[event], status=Status(StatusCode.ERROR, value)
    )
    out = redacted(span)
    left = {"http.route": "kept", "user_agent.original": "kept"}
    assert out.attributes == left
    assert [(one.name, one.attributes, one.timestamp) for one in out.events] == [
        ("exception", left, 1)
    ]
    assert (out.status.status_code, out.status.description) == (StatusCode.ERROR, None)


def test_the_values_that_are_left_hold_no_secret() -> None:
    told = {"note": "ask anna@example.com", "seen": ("Bearer abcdefgh", "ok"), "size": 3}
    out = redacted(ReadableSpan("span", SpanContext(1, 1, False), attributes=told)).attributes
    assert out is not None
    assert "anna@" not in str(out["note"]) and "abcdefgh" not in str(out["seen"])
    assert (list(out["seen"])[1], out["size"]) == ("ok", 3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("url", "left"),
    [
        (f"https://me:{SECRET}@host:8443/{SECRET}?q={SECRET}#{SECRET}", "https://host:8443"),
        (f"https://host/{SECRET}", "https://host"),
        (f"http://[::1]:80/{SECRET}", "http://[::1]:80"),
        (SECRET, ""),
        (f"http://[{SECRET}", ""),
    ],
)
@pytest.mark.parametrize("key", ["url.full", "http.url"])
def test_of_a_url_its_origin_is_left(key: str, url: str, left: str) -> None:
    out = redacted(ReadableSpan("span", SpanContext(1, 1, False), attributes={key: url}))
    assert out.attributes == {key: left}


METADATA = {
    "instance": {"id": "i-1", "region": "projects/1/regions/europe-west1"},
    "project": {"projectId": "a-project"},
}


@pytest.fixture
def metadata(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, float]]:
    """A metadata server for the detector; ``["delay"]`` is how long it takes to answer."""
    state = {"delay": 0.0}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            time.sleep(state["delay"])
            body = json.dumps(METADATA).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            return

    with served(Handler) as server:
        url = f"http://127.0.0.1:{server.server_port}/"
        monkeypatch.setattr(_metadata, "_GCP_METADATA_URL", url)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        for name, value in CLOUD_RUN.items():
            monkeypatch.setenv(name, value)
        _metadata.is_available.cache_clear()
        _metadata.get_metadata.cache_clear()
        yield state
    _metadata.is_available.cache_clear()
    _metadata.get_metadata.cache_clear()


CLOUD_RUN = {"K_SERVICE": "backend", "K_REVISION": "backend-7", "K_CONFIGURATION": "backend"}


def test_on_cloud_run_the_platform_is_named(metadata: dict[str, float]) -> None:
    told = resource(IDENTITY, CLOUD_RUN, PATIENCE).attributes
    assert told["cloud.platform"] == "gcp_cloud_run"
    assert told["cloud.region"] == "europe-west1"
    assert told["faas.instance"] == "i-1"
    assert told["service.name"] == "backend"
    assert told["gcp.project_id"] == "a-project"
    assert told["deployment.environment.name"] == "test"


def test_metadata_that_hang_are_not_waited_for(metadata: dict[str, float]) -> None:
    metadata["delay"] = 1.0
    told = resource(IDENTITY, CLOUD_RUN, 0.05).attributes
    assert "cloud.platform" not in told
    assert told["service.name"] == "backend"


def test_elsewhere_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_metadata, "is_available", lambda: pytest.fail("asked"))
    assert "cloud.platform" not in resource(IDENTITY, {}).attributes


def test_only_google_is_shown_credentials(
    monkeypatch: pytest.MonkeyPatch, collector: Collector
) -> None:
    asked: list[Any] = []

    def default(scopes: list[str]) -> Any:
        asked.append(scopes)
        return AnonymousCredentials(), "a-project"

    monkeypatch.setattr(google.auth, "default", default)
    span = ReadableSpan("span", SpanContext(1, 1, False), start_time=1, end_time=2)
    exporter = Exporter(collector.url, PATIENCE)
    assert exporter.export([span]) is SpanExportResult.SUCCESS
    exporter.shutdown()
    assert not asked and "Authorization" not in collector.headers[0]
    for host, shown in (("telemetry.googleapis.com", 1), ("telemetry.googleapis.com.evil", 0)):
        asked.clear()
        Exporter(f"https://{host}/v1/traces", PATIENCE)._session().close()
        assert len(asked) == shown


def test_without_credentials_it_says_so_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def default(scopes: list[str]) -> Any:
        raise DefaultCredentialsError(SECRET)

    monkeypatch.setattr(google.auth, "default", default)
    exporter = Exporter(CLOUD_TRACE, PATIENCE)
    for _ in range(3):
        assert exporter.export([]) is SpanExportResult.FAILURE
    (record,) = caplog.records
    assert "Traces: none are exported" in record.getMessage()
    assert SECRET not in record.getMessage()
