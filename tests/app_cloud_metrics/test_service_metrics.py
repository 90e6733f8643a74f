"""The service's error rate and duration, from what the request metrics counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from clarity.monitoring.cloud_metrics.cloud import CloudMetrics, Options
from clarity.monitoring.contract.metrics import HTTP_REQUEST_DURATION, HTTP_REQUESTS
from clarity.monitoring.service_metrics import ServiceMetrics
from tests.app_cloud_metrics.monitoring_service import IDENTITY, ScriptedWriter


class Requests:
    """The request metrics of a registry, by the contract's names, and what is made of them."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.count = Counter(
            HTTP_REQUESTS.exposed_name, "h", tuple(HTTP_REQUESTS.labels), registry=self.registry
        )
        self.seconds = Histogram(
            HTTP_REQUEST_DURATION.exposed_name,
            "h",
            tuple(HTTP_REQUEST_DURATION.labels),
            registry=self.registry,
        )
        self.cloud = CloudMetrics(IDENTITY, Options(), connect=ScriptedWriter().connect)
        self.source = ServiceMetrics(self.cloud, self.registry)

    def served(self, status: int, seconds: float, endpoint: str = "/a") -> None:
        self.count.labels(method="GET", endpoint=endpoint, status_code=str(status)).inc()
        self.seconds.labels(method="GET", endpoint=endpoint).observe(seconds)

    def round(self, *, written: bool = True) -> tuple[float, float]:
        """(error rate, duration) of a round's points."""
        self.cloud._rounds.ask()
        taken = self.cloud._recorder.take(4_000_000_000.0)
        if written:
            self.cloud._recorder.settle(taken)
        values = {one.point.definition.key: one.point.value for one in taken}
        assert set(values) == {"service_error_rate", "service_request_duration"}
        return values["service_error_rate"], values["service_request_duration"]


@pytest.fixture
def requests() -> Requests:
    return Requests()


def test_each_interval_has_its_own_share_and_mean(requests: Requests) -> None:
    for status, seconds in ((200, 0.5), (404, 0.25), (503, 1.0), (500, 0.25)):
        requests.served(status, seconds)
    assert requests.round() == (0.5, 0.5)
    requests.served(200, 0.125, "/b")
    assert requests.round() == (0.0, 0.125)


def test_without_requests_zeros_are_written(requests: Requests) -> None:
    assert requests.round() == (0.0, 0.0)
    requests.served(500, 1.0)
    assert requests.round() == (1.0, 1.0)
    assert requests.round() == (0.0, 0.0)


def test_what_was_not_written_belongs_to_the_next_point(requests: Requests) -> None:
    requests.served(500, 1.0)
    assert requests.round(written=False) == (1.0, 1.0)
    for _ in range(3):
        requests.served(200, 2.0)
    assert requests.round() == (0.25, 1.75)


def test_cleared_counters_begin_again(requests: Requests) -> None:
    for _ in range(5):
        requests.served(500, 1.0)
    requests.round()
    requests.count.clear()
    requests.seconds.clear()
    requests.served(200, 0.5)
    assert requests.round() == (0.0, 0.5)


def test_nothing_else_of_the_registry_is_collected(requests: Requests) -> None:
    def explode() -> float:
        raise RuntimeError("collected")

    Gauge("other", "h", registry=requests.registry).set_function(explode)
    requests.served(200, 0.5)
    assert requests.round() == (0.0, 0.5)


def test_a_registry_without_request_metrics_is_silent_traffic() -> None:
    cloud = CloudMetrics(IDENTITY, Options(), connect=ScriptedWriter().connect)
    ServiceMetrics(cloud, CollectorRegistry()).read()
    assert [one.point.value for one in cloud._recorder.take(4_000_000_000.0)] == [0.0, 0.0]
    assert cloud._recorder.fresh == 0


@given(
    st.lists(
        st.one_of(
            st.tuples(st.sampled_from([200, 404, 500, 503]), st.integers(0, 1_000)),
            st.booleans(),  # a round, written or not
        ),
        max_size=40,
    )
)
def test_every_request_is_in_exactly_one_point(steps: list[tuple[int, int] | bool]) -> None:
    requests, waiting = Requests(), list[tuple[int, int]]()
    for step in steps:
        if isinstance(step, tuple):
            requests.served(*step)
            waiting.append(step)
            continue
        rate, mean = requests.round(written=step)
        errors = sum(status >= 500 for status, _ in waiting)
        assert rate == (errors / len(waiting) if waiting else 0.0)
        assert mean == (sum(s for _, s in waiting) / len(waiting) if waiting else 0.0)
        waiting = [] if step else waiting
