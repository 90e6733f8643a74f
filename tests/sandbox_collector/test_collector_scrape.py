"""Scraping a service, and what is written of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from google.protobuf.json_format import ParseDict
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest

from sandbox.collector.convert import Converter
from sandbox.collector.exposition import Number, Page, read
from sandbox.collector.point import Point
from sandbox.collector.scrape import Scraper
from sandbox.collector.sink import SinkError
from sandbox.collector.starts import Rule, Starts
from tests.sandbox_collector.collector_fakes import (
    SUBJECT,
    FakeSandbox,
    Received,
    Reply,
    http_server,
)

NOW = 1_800_000_000.0
P = "prometheus.googleapis.com/"


def converter(rule: Rule = Rule.PROCESS, port: int = 8080) -> Converter:
    subject = replace(SUBJECT, port=port)
    return Converter(subject, Starts(rule, round((NOW - 100) * 1000)), lambda real: real)


def page_of(registry: CollectorRegistry) -> Callable[[Received], Reply]:
    return lambda got: (200, CONTENT_TYPE_LATEST, generate_latest(registry))


def by_type(series: list[Any]) -> dict[str, Any]:
    return {one["metric"]["type"].removeprefix(P): one for one in series}


def scraper(fake: FakeSandbox, port: int, timeout: float = 5.0) -> Scraper:
    return Scraper(fake.sink(), converter(port=port), 30.0, timeout)


def test_a_scrape_is_written_as_the_sidecar_writes_it(fake: FakeSandbox) -> None:
    registry = CollectorRegistry()
    Counter("http_requests_total", "n", ["method"], registry=registry).labels("GET").inc(3)
    Gauge("active_users_total", "n", registry=registry).set(4)
    with http_server(page_of(registry)) as port:
        made = scraper(fake, port)
        assert made.step(NOW) == ()
    series = by_type(fake.series)
    created = series["http_requests_total/counter"]["points"][0]["interval"]["startTime"]
    assert series["http_requests_total/counter"] == {
        "metric": {
            "type": f"{P}http_requests_total/counter",
            "labels": {
                "method": "GET",
                "instanceId": "i-1",
                "service_name": "backend",
                "revision_name": "backend-00007",
                "configuration_name": "backend",
            },
        },
        "resource": {
            "type": "prometheus_target",
            "labels": {
                "project_id": "shop",
                "location": "europe-west1",
                "cluster": "__run__",
                "namespace": "backend",
                "job": "run-gmp-sidecar",
                "instance": f"i-1:{port}",
            },
        },
        "metricKind": "CUMULATIVE",
        "valueType": "DOUBLE",
        "points": [
            {
                "interval": {"startTime": created, "endTime": "2027-01-15T08:00:00Z"},
                "value": {"doubleValue": 3.0},
            }
        ],
    }
    assert created < "2027-01-15T08:00:00Z"
    assert series["active_users_total/gauge"]["points"] == [
        {"interval": {"endTime": "2027-01-15T08:00:00Z"}, "value": {"doubleValue": 4.0}}
    ]
    assert series["up/gauge"]["points"][0]["value"] == {"doubleValue": 1.0}
    assert series["scrape_samples_scraped/gauge"]["points"][0]["value"] == {"doubleValue": 3.0}
    assert series["scrape_series_added/gauge"]["points"][0]["value"] == {"doubleValue": 2.0}
    assert made.told() == "1 scrapes (0 failed), 7 points (0 refused, 0 dropped)"


def test_openmetrics_is_asked_for_first_and_the_key_is_sent_to_the_sandbox_alone(
    fake: FakeSandbox,
) -> None:
    asked: list[Received] = []

    def reply(got: Received) -> Reply:
        asked.append(got)
        return 200, "text/plain; version=0.0.4", b"up_there 1\n"

    with http_server(reply) as port:
        scraper(fake, port).step(NOW)
    (got,) = asked
    assert got.path == "/metrics"
    assert got.headers["accept"].startswith("application/openmetrics-text;version=1.0.0")
    assert "x-clarity-key" not in got.headers
    assert fake.got[0].headers["x-clarity-key"] == "the key"


def test_what_is_written_are_time_series_by_googles_own_types(fake: FakeSandbox) -> None:
    from google.cloud.monitoring_v3 import types

    registry = CollectorRegistry()
    waits = Histogram("wait_seconds", "n", ["to"], buckets=(0.1, 1.0), registry=registry)
    waits.labels("db").observe(0.5, {"trace_id": "a" * 32, "span_id": "b" * 16})
    with http_server(page_of(registry)) as port:
        scraper(fake, port).step(NOW)
    (request,) = fake.bodies("/v3/projects/shop/timeSeries")
    parsed = types.CreateTimeSeriesRequest.pb(types.CreateTimeSeriesRequest())
    ParseDict(request, parsed)
    (series,) = (s for s in parsed.time_series if s.metric.type == f"{P}wait_seconds/histogram")
    told = series.points[0].value.distribution_value
    assert list(told.bucket_options.explicit_buckets.bounds) == [0.1, 1.0]
    assert (list(told.bucket_counts), told.count, told.mean) == ([0, 1, 0], 1, 0.5)
    span = types.SpanContext.pb(types.SpanContext())
    (exemplar,) = told.exemplars
    assert exemplar.attachments[0].Unpack(span)
    assert span.span_name == f"projects/shop/traces/{'a' * 32}/spans/{'b' * 16}"


def test_labels_that_the_target_has_are_renamed() -> None:
    page = Page(
        numbers=[
            Number("x/gauge", {"job": "a", "exported_job": "b", "instanceId": "c"}, False, 1.0),
            Number("y/gauge", {"empty": ""}, False, 1.0),
        ]
    )
    first, second = converter().points(page, 1_000)
    own = {k: v for k, v in first.labels.items() if k.startswith("exported")}
    assert own == {"exported_job": "b", "exported_exported_job": "a", "exported_instanceId": "c"}
    assert "empty" not in second.labels


def test_a_series_that_comes_twice_is_written_once() -> None:
    page = read("g 1\ng 2\n", "text/plain")
    assert len(converter().points(page, 1_000)) == 2  # unknown, both ways


def test_two_hundred_series_go_in_a_call(fake: FakeSandbox) -> None:
    text = "# TYPE g gauge\n" + "".join(f'g{{n="{n}"}} 1\n' for n in range(450))
    with http_server(lambda got: (200, "text/plain", text.encode())) as port:
        made = scraper(fake, port)
        made.step(NOW)
    calls = [len(body["timeSeries"]) for body in fake.bodies("/v3/projects/shop/timeSeries")]
    assert calls == [200, 200, 55]
    assert made.written.taken == 455


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ((500, "text/plain", b""), "answers 500"),
        ((302, "text/plain", b""), "answers 302"),
        ((200, "text/plain", b"<html>"), "no exposition"),
        ((200, "text/plain", b"\n" * (8 << 20) + b"\n"), "larger than 8 MiB"),
    ],
    ids=["error", "redirect", "no page", "too large"],
)
def test_a_scrape_that_fails_is_written_as_down(fake: FakeSandbox, reply: Reply, why: str) -> None:
    with http_server(lambda got: reply) as port:
        made = scraper(fake, port)
        (wrong,) = made.step(NOW)
    assert why in wrong
    series = by_type(fake.series)
    assert series["up/gauge"]["points"][0]["value"] == {"doubleValue": 0.0}
    assert set(series) == {
        "up/gauge",
        "scrape_duration_seconds/gauge",
        "scrape_samples_scraped/gauge",
        "scrape_samples_post_metric_relabeling/gauge",
        "scrape_series_added/gauge",
    }
    assert made.failed == 1


def test_nobody_there_is_down(fake: FakeSandbox) -> None:
    with http_server(lambda got: (200, "", b"")) as port:
        pass
    assert scraper(fake, port).step(NOW) == ("scrape failed: ConnectionRefusedError",)


def test_a_page_that_drips_is_given_up_as_a_whole(fake: FakeSandbox) -> None:
    """Each byte comes in time, the page does not."""
    import socket
    import threading

    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            wire, _ = server.accept()
            with wire:
                wire.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
                while not done.wait(0.02):
                    try:
                        wire.sendall(b"#")
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        began = time.monotonic()
        (wrong,) = scraper(fake, server.getsockname()[1], timeout=0.3).step(NOW)
        took = time.monotonic() - began
        done.set()
        thread.join()
    assert "scrape failed" in wrong
    assert took < 30  # not the 2000 s of the whole page


def test_refused_points_are_counted_and_told(fake: FakeSandbox) -> None:
    detail = {"@type": "type", "totalPointCount": 6, "successPointCount": 5}
    fake.refuse = lambda got: (400, {"error": {"message": "One or more", "details": [detail]}})
    with http_server(lambda got: (200, "text/plain", b"# TYPE g gauge\ng 1\n")) as port:
        made = scraper(fake, port)
        assert made.step(NOW) == ("One or more",)
    assert (made.written.taken, made.written.refused) == (5, 1)


def test_a_sandbox_that_is_away_is_said_to_be(fake: FakeSandbox) -> None:
    fake.away = True
    with http_server(lambda got: (200, "text/plain", b"")) as port:
        made = scraper(fake, port)
        with pytest.raises(SinkError, match="the sandbox failed: away"):
            made.step(NOW)
        (fake.home / "api.json").unlink()
        with pytest.raises(SinkError, match="no sandbox runs"):
            made.step(NOW + 30)


def test_the_last_scrape_keeps_the_distance(fake: FakeSandbox) -> None:
    with http_server(lambda got: (200, "text/plain", b"")) as port:
        made = scraper(fake, port)
        made.step(NOW)
        made.finish(NOW + 4)
        assert made.scrapes == 1
        made.finish(NOW + 5)
        assert made.scrapes == 2


def test_real_times_of_the_page_are_shown_by_the_clock() -> None:
    """A page tells real times; the points have the clock's, here ten times as fast."""
    made = Converter(SUBJECT, Starts(Rule.PROCESS, 0), lambda real: NOW + (real - NOW) * 10)
    registry = CollectorRegistry()
    Histogram("h", "n", buckets=(1.0,), registry=registry).observe(0.5, {"a": "b"})
    page = read(generate_latest(registry).decode(), "application/openmetrics-text")
    page.started = NOW - 2
    (point,) = (p for p in made.points(page, round(NOW * 1000)) if p.type.endswith("histogram"))
    assert point.start == round((NOW - 20) * 1000)
    (exemplar,) = point.value["distributionValue"]["exemplars"]
    assert exemplar["attachments"] == [
        {"@type": "type.googleapis.com/google.monitoring.v3.DroppedLabels", "label": {"a": "b"}}
    ]


STEPS = st.lists(st.lists(st.floats(0, 9), max_size=5), min_size=1, max_size=6)


@given(STEPS, st.sampled_from(Rule))
def test_the_points_of_a_histogram_rebuild_what_was_observed(
    steps: list[list[float]], rule: Rule
) -> None:
    """Observations in any lots: counts, buckets and sum since the start of each point."""
    registry = CollectorRegistry()
    waits = Histogram("h", "n", buckets=(1.0, 4.0), registry=registry)
    made = converter(rule)
    seen: list[float] = []
    bases: list[list[float]] = []
    for n, lot in enumerate(steps):
        for value in lot:
            waits.observe(value)
        seen += lot
        page = read(generate_latest(registry).decode(), "application/openmetrics-text")
        points: list[Point] = made.points(page, round((NOW + 30 * n) * 1000))
        bases.append(list(seen))
        if rule is Rule.FIRST_SAMPLE and n == 0:
            assert points == []
            continue
        (point,) = points
        base = bases[0] if rule is Rule.FIRST_SAMPLE else []
        counted = seen[len(base) :]
        told = point.value["distributionValue"]
        assert int(told["count"]) == len(counted)
        assert [int(c) for c in told["bucketCounts"]] == [
            sum(v <= 1.0 for v in counted),
            sum(1.0 < v <= 4.0 for v in counted),
            sum(v > 4.0 for v in counted),
        ]
        assert told["mean"] * len(counted) == pytest.approx(sum(counted), abs=1e-9)
