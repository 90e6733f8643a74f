"""Pages of /metrics read as Google's collectors read them."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Enum,
    Gauge,
    Info,
    Metric,
    Summary,
    generate_latest,
)
from prometheus_client import Histogram as ClientHistogram
from prometheus_client.openmetrics.exposition import generate_latest as openmetrics

from clarity.monitoring.contract.metrics import METRICS
from sandbox.collector.exposition import MAX_SERIES, Histogram, Page, PageError, read

TEXT = "text/plain; version=0.0.4; charset=utf-8"
OPEN = "application/openmetrics-text; version=1.0.0; charset=utf-8"
PREFIX = "prometheus.googleapis.com/"


def shown(page: Page) -> dict[str, tuple[bool, float]]:
    """Name without the prefix, and labels -> whether it is cumulative, its value."""
    return {
        n.type.removeprefix(PREFIX) + "".join(f" {k}={v}" for k, v in sorted(n.labels.items())): (
            n.cumulative,
            n.value,
        )
        for n in page.numbers
    }


def registry() -> CollectorRegistry:
    """One metric of each kind."""
    made = CollectorRegistry()
    Counter("http_requests_total", "n", ["method"], registry=made).labels("GET").inc(3)
    Gauge("active_users_total", "n", registry=made).set(7)
    waits = ClientHistogram("wait_seconds", "n", ["to"], buckets=(0.1, 1.0), registry=made)
    for value in (0.05, 0.5, 0.6, 4.0):
        waits.labels("db").observe(value)
    Summary("size", "n", registry=made).observe(12)
    Info("build", "n", registry=made).info({"version": "1.2"})
    Enum("mode", "n", states=["on", "off"], registry=made).state("off")
    return made


NUMBERS = {
    "http_requests_total/counter method=GET": (True, 3),
    "active_users_total/gauge": (False, 7),
    "size_count/summary": (True, 1),
    "size_sum/summary:counter": (True, 12),
    "build_info/gauge version=1.2": (False, 1),
    "mode/gauge mode=on": (False, 0),
    "mode/gauge mode=off": (False, 1),
}


@pytest.mark.parametrize(
    ("render", "kind"), [(openmetrics, OPEN), (generate_latest, TEXT)], ids=["openmetrics", "text"]
)
def test_every_kind_of_metric_has_its_name_and_kind(render, kind) -> None:  # type: ignore[no-untyped-def]
    page = read(render(registry()).decode(), kind)
    found = {name: value for name, value in shown(page).items() if "_created/" not in name}
    assert found == NUMBERS
    (waits,) = page.histograms
    assert waits.type == f"{PREFIX}wait_seconds/histogram"
    assert (dict(waits.labels), waits.bounds, waits.counts) == ({"to": "db"}, (0.1, 1.0), (1, 2, 1))
    assert waits.sum == pytest.approx(5.15)
    assert page.dropped == 0


def test_openmetrics_tells_when_counting_began_and_the_text_format_shows_it_as_a_gauge() -> None:
    made = registry()
    (counter,) = (n for n in read(openmetrics(made).decode(), OPEN).numbers if "requests" in n.type)
    assert counter.created is not None
    text = read(generate_latest(made).decode(), TEXT)
    as_gauge = {n.type: n.value for n in text.numbers}
    assert as_gauge[f"{PREFIX}http_requests_created/gauge"] == pytest.approx(counter.created)


def test_the_names_are_those_of_the_catalogue() -> None:
    """What the library declares under a Prometheus name arrives under the catalogue's type."""
    made = CollectorRegistry()
    expected = set()
    for definition in METRICS:
        if not definition.exposed_name:
            continue
        expected.add(definition.type)
        name, labels = definition.exposed_name, tuple(definition.labels)
        values = ["x"] * len(labels)
        metric: Counter | Gauge | ClientHistogram
        if definition.value_type == "DISTRIBUTION":
            metric = ClientHistogram(name, "n", labels, buckets=definition.buckets, registry=made)
            (metric.labels(*values) if labels else metric).observe(0.3)
        elif definition.kind == "CUMULATIVE":
            metric = Counter(name, "n", labels, registry=made)
            (metric.labels(*values) if labels else metric).inc()
        else:
            metric = Gauge(name, "n", labels, registry=made)
            (metric.labels(*values) if labels else metric).set(1)
    page = read(openmetrics(made).decode(), OPEN)
    assert {n.type for n in page.numbers} | {h.type for h in page.histograms} == expected
    assert len(expected) == 6


def test_exemplars_come_with_their_buckets() -> None:
    made = CollectorRegistry()
    waits = ClientHistogram("wait_seconds", "n", buckets=(0.1, 1.0), registry=made)
    waits.observe(0.5, {"trace_id": "a" * 32, "span_id": "b" * 16})
    (one,) = read(openmetrics(made).decode(), OPEN).histograms
    (exemplar,) = one.exemplars
    assert (exemplar.value, exemplar.labels["trace_id"]) == (0.5, "a" * 32)


def test_the_process_tells_its_start() -> None:
    page = read("# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds 1.5e9\n", TEXT)
    assert page.started == 1.5e9
    assert read("# EOF\n", OPEN).started is None


def test_a_counter_without_the_suffix_keeps_its_name_in_the_text_format() -> None:
    text = "# TYPE hits counter\nhits 3\n# TYPE misses_total counter\nmisses_total 4\n"
    assert set(shown(read(text, TEXT))) == {"hits/counter", "misses_total/counter"}


def test_untyped_samples_are_written_both_ways() -> None:
    assert shown(read("things 3\n", TEXT)) == {
        "things/unknown": (False, 3),
        "things/unknown:counter": (True, 3),
    }


def test_quantiles_of_a_summary_are_gauges() -> None:
    text = '# TYPE t summary\nt{quantile="0.5"} 2\nt_sum 10\nt_count 4\n'
    assert shown(read(text, TEXT)) == {
        "t/summary quantile=0.5": (False, 2),
        "t_sum/summary:counter": (True, 10),
        "t_count/summary": (True, 4),
    }


@pytest.mark.parametrize(
    "text",
    [
        '# TYPE h histogram\nh_bucket{le="+Inf"} 3\nh_sum 1\nh_count 3\n',
        '# TYPE h histogram\nh_bucket{le="1"} 3\nh_sum 1\nh_count 3\n',
        '# TYPE h histogram\nh_bucket{le="1"} 3\nh_bucket{le="+Inf"} 2\nh_sum 1\nh_count 2\n',
        '# TYPE h histogram\nh_bucket{le="1"} 3\nh_bucket{le="+Inf"} 3\nh_count 3\n',
        f'# TYPE h histogram\nh_bucket{{le="1"}} 3\nh_bucket{{le="+Inf"}} {2**63}\nh_sum 1\n',
        "# TYPE g gauge\ng NaN\n",
        "# TYPE g gauge\ng +Inf\n",
    ],
    ids=["no bounds", "no infinity", "falling", "no sum", "too high", "NaN", "infinite"],
)
def test_what_the_api_would_refuse_is_dropped_and_counted(text: str) -> None:
    page = read(text, TEXT)
    assert (page.numbers, page.histograms, page.dropped) == ([], [], 1)


def test_a_page_of_too_many_series_is_cut_and_counted() -> None:
    lines = "".join(f'g{{n="{n}"}} 1\n' for n in range(MAX_SERIES + 7))
    page = read(f"# TYPE g gauge\n{lines}", TEXT)
    assert (len(page.numbers), page.dropped) == (MAX_SERIES, 7)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<html>no page</html>", TEXT),
        (f"a {10**400}\n", TEXT),
        ("# TYPE a counter\na_total 1\n", OPEN),
        ("a{b=c} 1\n", TEXT),
    ],
)
def test_what_is_no_exposition_is_said_to_be_none(text: str, kind: str) -> None:
    with pytest.raises(PageError, match="no exposition"):
        read(text, kind)


@given(st.text(max_size=60))
def test_any_text_is_a_page_or_said_to_be_none(text: str) -> None:
    for kind in (TEXT, OPEN):
        with contextlib.suppress(PageError):
            assert isinstance(read(text, kind), Page)


COUNTS = st.lists(st.integers(0, 10**6), min_size=2, max_size=8)


@given(COUNTS, st.floats(0, 1e6), st.floats(0, 1e12))
def test_a_histogram_is_what_was_exposed(counts: list[int], total: float, value: float) -> None:
    """From cumulative buckets to counts of their own, and values without loss."""
    running = [sum(counts[: n + 1]) for n in range(len(counts))]
    bounds = [*map(str, range(1, len(counts))), "+Inf"]
    made = CollectorRegistry()
    family = Metric("h", "n", "histogram")
    for bound, count in zip(bounds, running, strict=True):
        family.add_sample("h_bucket", {"le": bound}, count)
    family.add_sample("h_sum", {}, total)
    family.add_sample("h_count", {}, running[-1])
    gauge = Metric("g", "n", "gauge")
    gauge.add_sample("g", {}, value)

    class Both:
        def collect(self) -> list[Metric]:
            return [family, gauge]

    made.register(Both())  # type: ignore[arg-type]
    page = read(generate_latest(made).decode(), TEXT)
    assert page.histograms == [
        Histogram(
            f"{PREFIX}h/histogram",
            {},
            tuple(float(n) for n in range(1, len(counts))),
            tuple(counts),
            total,
        )
    ]
    assert page.numbers[0].value == value


WORKERS = """
import os, sys
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
work = os.fork()
hits = Counter("hits", "n", ["method"])
waits = Histogram("wait_seconds", "n", buckets=(1.0, 2.0))
users = Gauge("users", "n", multiprocess_mode="livesum")
hits.labels("GET").inc(2 if work else 3)
waits.observe(0.5 if work else 1.5)
users.set(4)
if not work:
    os._exit(0)
os.waitpid(work, 0)
registry = CollectorRegistry()
MultiProcessCollector(registry)
sys.stdout.buffer.write(generate_latest(registry))
"""


def test_the_page_of_several_workers_is_their_sum(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WORKERS],
        env={"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)},
        capture_output=True,
        check=True,
        timeout=60,
    )
    page = read(done.stdout.decode(), TEXT)
    assert shown(page) == {"hits_total/counter method=GET": (True, 5), "users/gauge": (False, 8)}
    (waits,) = page.histograms
    assert (waits.counts, waits.sum) == ((1, 1, 0), 2.0)
    assert page.started is None  # so that the process's own start must stand for it
