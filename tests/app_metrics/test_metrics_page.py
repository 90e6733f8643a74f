"""What the /metrics page exposes is what the catalogue says, in both formats."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from prometheus_client.metrics_core import Metric

from clarity.monitoring.contract.definition import Definition
from clarity.monitoring.contract.metrics import (
    ACTIVE_USERS,
    HEALTH_DATA_POINTS,
    HEALTH_DATA_PROCESSING_DURATION,
    HTTP_REQUEST_DURATION,
    HTTP_REQUESTS,
    METRICS,
    ML_INFERENCE_DURATION,
)
from clarity.monitoring.metrics.exemplar import MOST_CHARS
from clarity.monitoring.metrics.own import PREFIX
from clarity.monitoring.metrics.page import metrics_endpoint
from clarity.monitoring.metrics.recorder import Metrics
from clarity.monitoring.probes import METRICS_PATH
from clarity.monitoring.requests.watch import RequestWatch
from tests.app_metrics.exposed import OPENMETRICS, exposed, page, unzipped, value
from tests.app_requests.asked import answers, ask, http

EXPOSED = [one for one in METRICS if one.exposed_name]
TRACE = ("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331")


def used(metrics: Metrics) -> Metrics:
    """With at least one series of each metric."""
    app = FastAPI()
    app.add_middleware(RequestWatch, watchers=[metrics.watcher])
    app.get("/a/{b}")(lambda b: b)
    ask(app, "/a/1", "/a/2", "/none")
    metrics.health_data_processed("steps", "watch", 40)
    metrics.processing_took("steps", 0.4)
    metrics.inference_took("sleep", "2", 0.2)
    metrics.seen("user")
    return metrics


def kind(definition: Definition) -> str:
    if definition.value_type == "DISTRIBUTION":
        return "histogram"
    return "counter" if definition.kind == "CUMULATIVE" else "gauge"


@pytest.mark.parametrize("accept", ["", OPENMETRICS])
@pytest.mark.parametrize("definition", EXPOSED, ids=lambda one: one.key)
def test_each_metric_is_exposed_as_it_is_defined(definition: Definition, accept: str) -> None:
    family = exposed(used(Metrics()), accept)[definition.exposed_name]
    assert family.type == kind(definition)
    assert family.documentation == definition.description
    names = {frozenset(sample.labels) - {"le"} for sample in family.samples}
    assert names == {frozenset(definition.labels)}
    bounds = {float(s.labels["le"]) for s in family.samples if "le" in s.labels}
    assert bounds == ({*definition.buckets, float("inf")} if definition.buckets else set())


@pytest.mark.parametrize("accept", ["", OPENMETRICS])
def test_nothing_is_exposed_that_is_not_in_the_catalogue_but_of_the_library_itself(
    accept: str,
) -> None:
    families = exposed(used(Metrics()), accept)
    others = families.keys() - {one.exposed_name for one in EXPOSED}
    assert others
    assert all(name.startswith(f"{PREFIX}_") for name in others)
    samples = [sample.name for family in families.values() for sample in family.samples]
    assert not [name for name in samples if name.endswith("_created")]


def test_the_registry_of_others_is_left_alone() -> None:
    before = list(REGISTRY._names_to_collectors)
    used(Metrics())
    used(Metrics())
    assert list(REGISTRY._names_to_collectors) == before


def test_requests_are_counted_and_timed_once() -> None:
    metrics = used(Metrics())
    count = HTTP_REQUESTS.exposed_name
    timed = HTTP_REQUEST_DURATION.exposed_name
    served = {"method": "GET", "endpoint": "/a/{b}"}
    assert value(metrics, count, **served, status_code="200") == 2
    assert value(metrics, f"{timed}_count", **served) == 2
    assert value(metrics, f"{timed}_bucket", **served, le="+Inf") == 2
    assert value(metrics, count, method="GET", endpoint="(unmatched)", status_code="404") == 1


def durations(metrics: Metrics) -> Metric:
    return exposed(metrics)[HTTP_REQUEST_DURATION.exposed_name]


@given(st.lists(st.floats(0, 20) | st.sampled_from(HTTP_REQUEST_DURATION.buckets), max_size=40))
@settings(max_examples=40, deadline=None)
def test_buckets_hold_what_is_at_most_their_bound(seconds: list[float]) -> None:
    metrics = Metrics()
    record = metrics.watcher.recorder("GET", "/a", 200)
    other = metrics.watcher.recorder("GET", "/a", 500)
    assert record is not None
    assert other is not None
    for at, one in enumerate(seconds):
        (other if at % 3 else record)(one)
    if seconds:
        samples = durations(metrics).samples
        reached = {s.labels["le"]: s.value for s in samples if s.name.endswith("_bucket")}
        assert {float(le): n for le, n in reached.items()} == {
            bound: sum(one <= bound for one in seconds)
            for bound in (*HTTP_REQUEST_DURATION.buckets, float("inf"))
        }
        (total,) = (s.value for s in samples if s.name.endswith("_sum"))
        assert total == pytest.approx(sum(seconds))


def test_no_update_is_lost_between_threads() -> None:
    metrics = Metrics()
    record = metrics.watcher.recorder("GET", "/a", 200)
    assert record is not None

    def many() -> None:
        for _ in range(5_000):
            record(0.25)

    threads = [threading.Thread(target=many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    labels = {"method": "GET", "endpoint": "/a"}
    assert value(metrics, f"{HTTP_REQUEST_DURATION.exposed_name}_count", **labels) == 20_000
    assert value(metrics, f"{HTTP_REQUEST_DURATION.exposed_name}_sum", **labels) == 5_000


def exemplars(metrics: Metrics) -> Iterator[dict[str, str]]:
    for sample in exposed(metrics, OPENMETRICS)[HTTP_REQUEST_DURATION.exposed_name].samples:
        if sample.exemplar:
            assert sample.exemplar.value <= float(sample.labels["le"])
            yield dict(sample.exemplar.labels)


def test_sampled_requests_are_exemplars_in_openmetrics_alone() -> None:
    metrics = used(Metrics(trace_ids=lambda: TRACE))
    found = list(exemplars(metrics))
    assert found
    assert all(one == {"trace_id": TRACE[0], "span_id": TRACE[1]} for one in found)
    assert TRACE[0].encode() not in page(metrics)[2]


@pytest.mark.parametrize("ids", [None, ("a" * MOST_CHARS, "b"), ("", "b" * MOST_CHARS)])
def test_without_a_trace_that_fits_there_is_no_exemplar(ids: tuple[str, str] | None) -> None:
    metrics = used(Metrics(trace_ids=lambda: ids))
    assert list(exemplars(metrics)) == []
    assert value(metrics, "http_request_duration_seconds_count", method="GET", endpoint="/a/{b}")


def test_a_tracer_that_raises_costs_the_exemplar_only() -> None:
    def broken() -> tuple[str, str] | None:
        raise RuntimeError

    metrics = used(Metrics(trace_ids=broken))
    labels = {"method": "GET", "endpoint": "/a/{b}"}
    assert value(metrics, "http_request_duration_seconds_count", **labels) == 2
    assert value(metrics, f"{PREFIX}_watcher_faults_total", watcher="MetricsWatcher") == 3


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "text/plain; version=0.0.4"),
        ("*/*", "text/plain; version=0.0.4"),
        ("text/plain", "text/plain; version=0.0.4"),
        ("application/openmetrics-text", "application/openmetrics-text; version=1.0.0"),
        (f"{OPENMETRICS},text/plain;version=0.0.4;q=0.5", OPENMETRICS),
        ("application/openmetrics-text; version=x", "text/plain; version=0.0.4"),
        ("application/openmetrics-text; version=0.0.1", "text/plain; version=0.0.4"),
        ("\xff;;=,", "text/plain; version=0.0.4"),
    ],
)
def test_the_format_is_the_one_that_is_asked_for(accept: str, expected: str) -> None:
    status, headers, body = page(used(Metrics()), accept)
    assert status == 200
    assert headers[b"content-type"].decode().startswith(expected)
    assert body.endswith(b"# EOF\n") == ("openmetrics" in expected)
    assert headers[b"content-length"] == str(len(body)).encode()


def test_the_page_is_compressed_for_who_takes_it() -> None:
    metrics = used(Metrics())
    _, headers, body = page(metrics, encoding="br, gzip;q=0.8")
    assert headers[b"content-encoding"] == b"gzip"
    assert unzipped(body) == page(metrics)[2]


def test_the_page_takes_get_and_head() -> None:
    metrics = used(Metrics())
    status, headers, body = page(metrics, method="HEAD")
    assert (status, body) == (200, b"")
    assert int(headers[b"content-length"]) == len(page(metrics)[2])
    status, headers, _ = page(metrics, method="POST")
    assert (status, headers[b"allow"]) == (405, b"GET, HEAD")


def test_the_page_is_made_beside_the_loop() -> None:
    """Another request is answered while the page is being made."""
    metrics, under_way, go_on = Metrics(), threading.Event(), threading.Event()

    class Slow:
        def collect(self) -> Iterator[Metric]:
            under_way.set()
            assert go_on.wait(10)
            yield from ()

    metrics.registry.register(Slow())
    app = FastAPI()
    app.add_route(METRICS_PATH, metrics_endpoint(metrics))  # type: ignore[arg-type]
    app.get("/a")(lambda: None)

    async def both() -> tuple[int, int]:
        scrape = asyncio.create_task(answers(app, http(METRICS_PATH)))
        await asyncio.to_thread(under_way.wait, 10)
        other = await answers(app, http("/a"))
        assert not scrape.done()
        go_on.set()
        return (await scrape)[0]["status"], other[0]["status"]

    assert asyncio.run(both()) == (200, 200)


def test_the_request_metrics_are_found_by_their_names() -> None:
    """The service's own error rate and duration are read so."""
    registry = used(Metrics()).registry
    name = HTTP_REQUEST_DURATION.exposed_name
    asked = [HTTP_REQUESTS.exposed_name, f"{name}_sum", f"{name}_count"]
    found = registry.restricted_registry(asked).collect()
    assert {one.name for family in found for one in family.samples} == set(asked)


def test_the_metrics_of_the_catalogue_that_are_exposed_are_these() -> None:
    assert EXPOSED == [
        HTTP_REQUESTS,
        HTTP_REQUEST_DURATION,
        ACTIVE_USERS,
        HEALTH_DATA_POINTS,
        HEALTH_DATA_PROCESSING_DURATION,
        ML_INFERENCE_DURATION,
    ]
