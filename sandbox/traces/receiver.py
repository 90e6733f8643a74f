"""The wires of spans: OTLP over HTTP and gRPC, and a page that lists what came."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as service

from sandbox.api.context import Api
from sandbox.api.dispatch import defect
from sandbox.api.errors import invalid
from sandbox.api.own_paths import Answer, Asked, OwnPaths
from sandbox.api.request_log import RequestLog
from sandbox.traces import otlp
from sandbox.traces.kept import MAX_LISTED_TRACES, Spans
from sandbox.traces.paths import EXPORT_PATH, LIST_PATH
from sandbox.traces.span import read

SERVICE = "opentelemetry.proto.collector.trace.v1.TraceService"
_PROJECT_HEADER = "x-goog-user-project"  # of Google's clients: who pays, and here whose it is
_UNSUPPORTED_MEDIA_TYPE = 415


def paths(api: Api) -> OwnPaths:
    """OTLP over HTTP, and the list of traces."""
    spans = Spans(api.store)

    async def export(asked: Asked) -> Answer:
        encoding = otlp.encoding_of(asked.headers.get("content-type", ""))
        if encoding is None:
            words = f"the content type must be {' or '.join(otlp.Encoding)}"
            return _UNSUPPORTED_MEDIA_TYPE, {"message": words}
        try:
            content = otlp.inflated(asked.body, asked.headers.get("content-encoding", ""))
            request = otlp.request_of(content, encoding)
        except otlp.UnreadableError as why:
            return otlp.refusal(str(why), encoding)
        return otlp.encoded(_taken(spans, request, asked.headers), encoding)

    async def listing(asked: Asked) -> Answer:
        query = asked.query
        text = query.get("limit", "20")
        if not text.isdecimal() or not 0 < int(text[:9]) <= MAX_LISTED_TRACES:
            raise invalid(f"Field limit must be 1 to {MAX_LISTED_TRACES}.")
        found = spans.traces(query.get("project", ""), query.get("trace", ""), int(text))
        return 200, {"traces": found}

    return {("POST", EXPORT_PATH): export, ("GET", LIST_PATH): listing}


def generic_handler(api: Api, log: RequestLog) -> grpc.GenericRpcHandler[Any, Any]:
    """OTLP over gRPC, for `grpc.aio.Server.add_generic_rpc_handlers`."""
    export = grpc.unary_unary_rpc_method_handler(
        _export(Spans(api.store), log),
        request_deserializer=service.ExportTraceServiceRequest.FromString,
        response_serializer=service.ExportTraceServiceResponse.SerializeToString,
    )
    return grpc.method_handlers_generic_handler(SERVICE, {"Export": export})


def _export(spans: Spans, log: RequestLog) -> Callable[[Any, Any], Awaitable[Any]]:
    async def export(request: Any, context: Any) -> Any:
        began = time.perf_counter()
        status, answer = 200, None
        try:
            answer = _taken(spans, request, dict(context.invocation_metadata()))
        except Exception as fault:
            status = defect(SERVICE, fault).code.http
        log.write(
            wire="grpc",
            method="Export",
            path=f"/{SERVICE}/Export",
            status=status,
            ms=(time.perf_counter() - began) * 1000,
            writes=True,
        )
        if answer is None:
            await context.abort(grpc.StatusCode.INTERNAL, "Internal error encountered.")
        return answer

    return export


def _taken(spans: Spans, request: Any, headers: Mapping[str, Any]) -> Any:
    found = read(request, str(headers.get(_PROJECT_HEADER, "")))
    spans.add(found.spans)
    return otlp.response(found.refused)
