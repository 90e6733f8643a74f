"""A span as it is kept: JSON of OTLP's fields, within Cloud Trace's bounds.

Source: opentelemetry.proto.trace.v1.Span; Google, "Google Cloud Observability quotas".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from monitoring.plan import Json
from sandbox.api.times import format_nanos
from sandbox.traces.values import attributes, cut

MAX_NAME = 1_024  # bytes
MAX_EVENTS = 256
MAX_LINKS = 128
NO_PROJECT = "-"

_PROJECT_ATTRIBUTE = "gcp.project_id"
_PROJECT = re.compile(r"[a-z0-9][a-z0-9:.\-]{0,62}")
_KINDS = ("UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER")
_CODES = ("UNSET", "OK", "ERROR")


class RefusedSpanError(Exception):
    """Why a span is not kept."""


@dataclass(frozen=True, slots=True)
class Span:
    """A span to keep; ids are lower-case hex, `text` is its body as JSON."""

    project: str
    trace: str
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Read:
    """The spans of a request that are kept, and why others are not, by how many."""

    spans: tuple[Span, ...]
    refused: dict[str, int]


def read(request: Any, project: str = "") -> Read:
    """The spans of an ExportTraceServiceRequest; `project` is that of resources that name none."""
    spans: list[Span] = []
    refused: dict[str, int] = {}
    for resource, scope, span in _each(request):
        named = resource.get(_PROJECT_ATTRIBUTE) or project
        owner = named if isinstance(named, str) and _PROJECT.fullmatch(named) else NO_PROJECT
        try:
            spans.append(_span(owner, resource, scope, span))
        except RefusedSpanError as why:
            refused[str(why)] = refused.get(str(why), 0) + 1
    return Read(tuple(spans), refused)


def _each(request: Any) -> Iterator[tuple[dict[str, Json], Json, Any]]:
    for group in request.resource_spans:
        resource, _ = attributes(group.resource.attributes)
        for scoped in group.scope_spans:
            scope = {"name": scoped.scope.name, "version": scoped.scope.version}
            for span in scoped.spans:
                yield resource, scope, span


def _span(project: str, resource: Json, scope: Json, span: Any) -> Span:
    trace, id = _id(span.trace_id, 16, "trace id"), _id(span.span_id, 8, "span id")
    if not span.name:
        raise RefusedSpanError("the name is empty")
    kept, dropped = attributes(span.attributes)
    events, links = list(span.events), list(span.links)
    body = {
        "project": project,
        "traceId": trace,
        "spanId": id,
        "parentSpanId": span.parent_span_id.hex(),
        "name": cut(span.name, MAX_NAME),
        "kind": _KINDS[span.kind] if 0 <= span.kind < len(_KINDS) else _KINDS[0],
        "startTime": _time(span.start_time_unix_nano),
        "endTime": _time(span.end_time_unix_nano),
        "status": _status(span.status),
        "attributes": kept,
        "events": [_event(event) for event in events[:MAX_EVENTS]],
        "links": [_link(link) for link in links[:MAX_LINKS]],
        "resource": resource,
        "scope": scope,
        "dropped": {
            "attributes": span.dropped_attributes_count + dropped,
            "events": span.dropped_events_count + max(0, len(events) - MAX_EVENTS),
            "links": span.dropped_links_count + max(0, len(links) - MAX_LINKS),
        },
    }
    return Span(project, trace, id, json.dumps(body, separators=(",", ":"), ensure_ascii=False))


def _id(raw: bytes, length: int, what: str) -> str:
    if len(raw) != length or not any(raw):
        raise RefusedSpanError(f"the {what} is not {length} bytes, or all zeros")
    return raw.hex()


def _time(nanos: int) -> str:
    if not nanos:
        raise RefusedSpanError("a time is missing")
    return format_nanos(nanos)


def _status(status: Any) -> Json:
    code = _CODES[status.code] if 0 <= status.code < len(_CODES) else _CODES[0]
    return {"code": code, "message": cut(status.message, MAX_NAME)}


def _event(event: Any) -> Json:
    kept, dropped = attributes(event.attributes)
    return {
        "name": cut(event.name, MAX_NAME),
        "time": _time(event.time_unix_nano),
        "attributes": kept,
        "droppedAttributes": event.dropped_attributes_count + dropped,
    }


def _link(link: Any) -> Json:
    kept, dropped = attributes(link.attributes)
    return {
        "traceId": link.trace_id.hex(),
        "spanId": link.span_id.hex(),
        "attributes": kept,
        "droppedAttributes": link.dropped_attributes_count + dropped,
    }
