"""Spans over OTLP, by the real exporter, by raw requests and by gRPC."""

from __future__ import annotations

import gzip
import http.client
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import grpc
import pytest
from google.rpc import status_pb2
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as service
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode

from sandbox.api.request_log import entries
from sandbox.traces.otlp import MAX_INFLATED
from sandbox.traces.paths import EXPORT_PATH, LIST_PATH
from sandbox.traces.tree import traces_text
from tests.sandbox_server import Sandbox, sandbox

PROTOBUF, JSON = "application/x-protobuf", "application/json"
RPC = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
SECOND = 10**9
BEGIN = 1_795_000_000 * SECOND


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with sandbox(tmp_path_factory.mktemp("traces")) as running:
        yield running


def post(
    server: Sandbox, body: bytes, type: str = PROTOBUF, **headers: str
) -> tuple[int, str, bytes]:
    """(status, content type, body)"""
    connection = http.client.HTTPConnection(
        server.address.host, server.address.rest_port, timeout=20
    )
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request("POST", EXPORT_PATH, body, {"content-type": type, **named})
        answer = connection.getresponse()
        return answer.status, answer.headers["content-type"], answer.read()
    finally:
        connection.close()


def traces(server: Sandbox, **query: str) -> list[Any]:
    text = "&".join(f"{name}={value}" for name, value in query.items())
    return list(server.ok("GET", f"{LIST_PATH}?{text}")["traces"])


def request(*spans: dict[str, Any], project: str = "") -> Any:
    """An ExportTraceServiceRequest; ids as bytes."""
    made = service.ExportTraceServiceRequest()
    group = made.resource_spans.add()
    if project:
        group.resource.attributes.add(key="gcp.project_id").value.string_value = project
    scoped = group.scope_spans.add()
    for span in spans:
        given = {"name": "a", "start_time_unix_nano": BEGIN, "end_time_unix_nano": BEGIN + SECOND}
        scoped.spans.add(**{**given, **span})
    return made


def ids(trace: int, span: int) -> dict[str, bytes]:
    return {"trace_id": trace.to_bytes(16, "big"), "span_id": span.to_bytes(8, "big")}


@pytest.mark.parametrize("compression", [Compression.NoCompression, Compression.Gzip])
def test_the_real_exporter_is_understood(server: Sandbox, compression: Compression) -> None:
    exporter = OTLPSpanExporter(server.address.rest + EXPORT_PATH, compression=compression)
    resource = Resource.create({"gcp.project_id": "shop", "service.name": "api"})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracer = provider.get_tracer("tests", "1.0")
    with tracer.start_as_current_span("GET /orders/{id}", kind=SpanKind.SERVER) as root:
        root.set_attribute("http.response.status_code", 500)
        root.set_attribute("tags", ["a", "b"])
        root.add_event("retried", {"attempt": 2})
        with tracer.start_as_current_span("SELECT") as child:
            child.set_status(Status(StatusCode.ERROR, "timed out"))
    provider.shutdown()
    id = format(root.get_span_context().trace_id, "032x")
    (trace,) = traces(server, trace=id)
    first, second = trace["spans"]
    assert (trace["traceId"], trace["omitted"]) == (id, 0)
    assert (first["name"], first["kind"], first["project"]) == (
        "GET /orders/{id}",
        "SERVER",
        "shop",
    )
    assert first["attributes"] == {"http.response.status_code": 500, "tags": ["a", "b"]}
    (event,) = first["events"]
    assert (event["name"], event["attributes"]) == ("retried", {"attempt": 2})
    assert first["resource"]["service.name"] == "api"
    assert first["scope"] == {"name": "tests", "version": "1.0"}
    assert second["parentSpanId"] == first["spanId"]
    assert second["status"] == {"code": "ERROR", "message": "timed out"}
    head, root_line, child_line = traces_text([trace]).splitlines()
    assert head.startswith(f"{id}  shop  ")
    assert head.endswith("2 spans")
    assert re.match(r"  GET /orders/\{id\} +[\d.,]+ ms  SERVER$", root_line)
    assert re.match(r"    SELECT +[\d.,]+ ms  INTERNAL  ERROR timed out$", child_line)


def test_both_encodings_say_the_same_and_are_answered_alike(server: Sandbox) -> None:
    made = request({**ids(1, 1), "name": "by protobuf"}, project="shop")
    status, type, body = post(server, made.SerializeToString())
    assert (status, type) == (200, PROTOBUF)
    assert service.ExportTraceServiceResponse.FromString(body) == (
        service.ExportTraceServiceResponse()
    )
    span = {
        "traceId": "0" * 31 + "1",
        "spanId": "000000000000000A",
        "parentSpanId": "0000000000000001",
        "name": "by JSON",
        "kind": 3,
        "startTimeUnixNano": str(BEGIN),
        "endTimeUnixNano": str(BEGIN + SECOND // 2),
        "links": [{"traceId": "0" * 31 + "2", "spanId": "0" * 15 + "3"}],
        "someNewField": True,
    }
    project = {"key": "gcp.project_id", "value": {"stringValue": "shop"}}
    sent = {
        "resourceSpans": [
            {"resource": {"attributes": [project]}, "scopeSpans": [{"spans": [span]}]}
        ]
    }
    status, type, body = post(server, json.dumps(sent).encode(), JSON + "; charset=utf-8")
    assert (status, type, json.loads(body)) == (200, JSON, {})
    (trace,) = traces(server, trace="0" * 31 + "1")
    one, other = trace["spans"]
    assert (one["name"], other["name"], other["kind"]) == ("by protobuf", "by JSON", "CLIENT")
    assert other["parentSpanId"] == one["spanId"]
    assert other["links"][0]["traceId"] == "0" * 31 + "2"


def test_grpc_takes_spans_and_the_project_of_the_caller(server: Sandbox) -> None:
    with grpc.insecure_channel(server.address.grpc) as channel:
        export = channel.unary_unary(
            RPC,
            service.ExportTraceServiceRequest.SerializeToString,
            service.ExportTraceServiceResponse.FromString,
        )
        good, bad = ids(7, 1), {"trace_id": bytes(16), "span_id": b"x"}
        answer = export(
            request(good, bad), timeout=20, metadata=(("x-goog-user-project", "caller"),)
        )
    assert answer.partial_success.rejected_spans == 1
    assert "trace id" in answer.partial_success.error_message
    ((span,),) = [trace["spans"] for trace in traces(server, project="caller")]
    assert (span["traceId"], span["project"]) == (ids(7, 1)["trace_id"].hex(), "caller")
    logged = [e for e in entries(server.home.api / "requests.jsonl") if e["path"] == RPC]
    assert [(e["wire"], e["status"], e["writes"]) for e in logged] == [("grpc", 200, True)]


def test_whoever_names_no_project_has_none(server: Sandbox) -> None:
    post(server, request(ids(8, 1)).SerializeToString())
    post(server, request(ids(8, 2), project="NO SUCH\n").SerializeToString())
    post(server, request(ids(8, 3)).SerializeToString(), x_goog_user_project="asked")
    (trace,) = traces(server, trace=ids(8, 1)["trace_id"].hex())
    assert [span["project"] for span in trace["spans"]] == ["-", "-", "asked"]


def _gzipped(size: int) -> bytes:
    return gzip.compress(bytes(size), 9)


@pytest.mark.parametrize(
    ("body", "headers", "words"),
    [
        (b"\xff\xff\xff", {}, "no ExportTraceServiceRequest"),
        (b"no gzip", {"content_encoding": "gzip"}, "no gzip"),
        (_gzipped(MAX_INFLATED + 1), {"content_encoding": "gzip"}, "inflates to over"),
        (_gzipped(1000)[:-4], {"content_encoding": "gzip"}, "one whole gzip member"),
        (_gzipped(0) * 2, {"content_encoding": "gzip"}, "one whole gzip member"),
        (b"", {"content_encoding": "zstd"}, "gzip or none"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_in_its_encoding(
    server: Sandbox, body: bytes, headers: dict[str, str], words: str
) -> None:
    status, type, answer = post(server, body, **headers)
    assert (status, type) == (400, PROTOBUF)
    told = status_pb2.Status.FromString(answer)
    assert told.code == 3
    assert words in told.message


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[" * 100_000,
        b"[]",
        b'"text"',
        b'{"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": "xyz"}]}]}]}',
        b'{"resourceSpans": [{"scopeSpans": [{"spans": [{"name": 5}]}]}]}',
        b'{"resourceSpans": 1}',
    ],
)
def test_json_that_is_no_request_is_refused(server: Sandbox, body: bytes) -> None:
    status, type, answer = post(server, body, JSON)
    assert (status, type) == (400, JSON)
    assert json.loads(answer)["code"] == 3


def test_another_content_type_is_refused(server: Sandbox) -> None:
    assert post(server, b"", "text/plain")[0] == 415


def test_a_foreign_host_or_origin_is_refused(server: Sandbox) -> None:
    assert post(server, b"", origin="https://evil.example")[0] == 403


def test_the_newest_traces_come_first_and_only_so_many(server: Sandbox) -> None:
    for trace in (21, 22, 23):
        post(server, request(ids(trace, 1), project="order").SerializeToString())
    post(server, request(ids(21, 2), project="order").SerializeToString())

    def found(asked: Sequence[Any]) -> list[int]:
        return [int(trace["traceId"], 16) for trace in asked]

    assert found(traces(server, project="order")) == [21, 23, 22]
    assert found(traces(server, project="order", limit="2")) == [21, 23]
    assert traces(server, project="nobody") == []
    for limit in ("0", "101", "-1", "x"):
        assert server.ask("GET", f"{LIST_PATH}?limit={limit}")[0] == 400
