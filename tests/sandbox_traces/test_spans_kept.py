"""Spans as they are kept: Cloud Trace's bounds, the newest only, and the tree of a trace."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.trace.v1 import trace_pb2

from sandbox.api.store import Store
from sandbox.traces.kept import MAX_LISTED_SPANS, Spans
from sandbox.traces.span import Span, read
from sandbox.traces.tree import traces_text
from tests.sandbox_traces.test_spans_over_otlp import BEGIN, SECOND, ids, request


def body(**fields: Any) -> Any:
    """What is kept of one span."""
    (kept,) = read(request({**ids(1, 1), **fields})).spans
    return json.loads(kept.text)


def test_names_and_values_are_cut_by_bytes() -> None:
    span = trace_pb2.Span(name="é" * 600)
    span.attributes.add(key="text").value.string_value = "é" * 40_000
    span.attributes.add(key="flag").value.bool_value = True
    span.attributes.add(key="raw").value.bytes_value = b"\x00\xff"
    span.attributes.add(key="odd").value.double_value = float("nan")
    span.attributes.add(key="none")
    kept = body(name=span.name, attributes=span.attributes)
    assert kept["name"] == "é" * 512
    assert kept["attributes"] == {
        "text": "é" * 32_768,
        "flag": True,
        "raw": "AP8=",
        "odd": "nan",
        "none": None,
    }
    assert kept["dropped"] == {"attributes": 0, "events": 0, "links": 0}


def test_what_is_too_much_is_left_out_and_counted() -> None:
    span = trace_pb2.Span(dropped_attributes_count=5, dropped_events_count=1)
    span.attributes.add(key="k" * 513).value.int_value = 1
    long = span.attributes.add(key="list").value.array_value.values
    for _ in range(70):
        long.add().string_value = "x" * 1_000
    for n in range(1_030):
        span.attributes.add(key=f"a{n}").value.int_value = n
    for _ in range(300):
        span.events.add(name="e", time_unix_nano=BEGIN)
    for _ in range(130):
        span.links.add(**ids(2, 2))
    kept = body(
        attributes=span.attributes,
        events=span.events,
        links=span.links,
        dropped_attributes_count=5,
        dropped_events_count=1,
    )
    assert len(kept["attributes"]) == 1_024
    assert (len(kept["events"]), len(kept["links"])) == (256, 128)
    assert kept["dropped"] == {"attributes": 5 + 2 + 6, "events": 1 + 44, "links": 2}


def test_each_reason_of_a_refusal_is_counted() -> None:
    no_trace = {"trace_id": b"short", "span_id": bytes(7) + b"\x01"}
    found = read(
        request(
            ids(1, 1),
            no_trace,
            no_trace,
            {**ids(1, 1), "span_id": bytes(8)},
            {**ids(1, 1), "name": ""},
            {**ids(1, 1), "start_time_unix_nano": 0},
            {**ids(1, 1), "end_time_unix_nano": 0},
        )
    )
    assert len(found.spans) == 1
    assert sorted(found.refused.values()) == [1, 1, 2, 2]


def span(number: int, parent: int = 0, trace: str = "t") -> Span:
    text = {
        "project": "p",
        "traceId": trace,
        "spanId": f"{number:04d}",
        "parentSpanId": f"{parent:04d}" if parent else "",
        "name": f"span {number}",
        "kind": "INTERNAL",
        "startTime": f"2026-11-23T12:00:00.{number:06d}Z",
        "endTime": "2026-11-23T12:00:02Z",
        "status": {"code": "UNSET", "message": ""},
    }
    return Span("p", trace, f"{number:04d}", json.dumps(text))


def test_the_oldest_spans_make_room(tmp_path: Path) -> None:
    store = Store(tmp_path / "state.db")
    spans = Spans(store, most=3)
    for number in range(1, 6):
        spans.add([span(number)])
    spans.add([span(4)])  # sent again: the same span
    (trace,) = spans.traces()
    assert [one["spanId"] for one in trace["spans"]] == ["0004", "0005"]
    assert store.counts()["Span"] == 2
    store.close()


def test_a_large_trace_is_listed_in_part(tmp_path: Path) -> None:
    store = Store(tmp_path / "state.db")
    spans = Spans(store)
    spans.add(span(number) for number in range(1, MAX_LISTED_SPANS + 3))
    (trace,) = spans.traces("p")
    assert (len(trace["spans"]), trace["omitted"]) == (MAX_LISTED_SPANS, 2)
    text = traces_text([trace])
    assert f"{MAX_LISTED_SPANS + 2} spans" in text
    assert "... and 2 more" in text
    store.close()


PARENTS = st.lists(st.integers(0, 12), min_size=1, max_size=12)


@given(parents=PARENTS)
def test_a_tree_shows_each_span_once_whatever_its_parents_are(parents: list[int]) -> None:
    """Roots, orphans, and spans that are their own ancestors."""
    spans = [json.loads(span(n, parent).text) for n, parent in enumerate(parents, 1)]
    _, *lines = traces_text([{"traceId": "t", "spans": spans, "omitted": 0}]).splitlines()
    assert sorted(int(line.split()[1]) for line in lines) == list(range(1, len(parents) + 1))
    depths = {int(line.split()[1]): len(line) - len(line.lstrip()) for line in lines}
    for number, parent in enumerate(parents, 1):
        if depths[number] > 2:
            assert depths[number] == depths[parent] + 2


def test_no_traces_is_said() -> None:
    assert traces_text([]) == "sandbox: no traces"
    assert SECOND == 10**9
