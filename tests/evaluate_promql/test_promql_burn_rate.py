"""The burn-rate tier that is PromQL, against the closed form of slo-maths."""

from __future__ import annotations

import numpy as np
import pytest

from alerts.evaluate.evaluate import evaluate
from alerts.evaluate.incident import Incident
from alerts.evaluate.options import Options
from alerts.evaluate.series import Data, Identity, TimeSeries
from monitoring.model import MetricKind, ValueType
from monitoring.plan import Kind, Resource, Source

MINUTE, DAY = 60_000, 86_400_000
FAULT = 4 * DAY
BUDGET = 0.001
NEAR = 2 * MINUTE  # an evaluation and a sample
QUERY = (
    '(sum(rate(requests_total{code=~"5.."}[3d])) / sum(rate(requests_total[3d])) > 0.001) and '
    '(sum(rate(requests_total{code=~"5.."}[6h])) / sum(rate(requests_total[6h])) > 0.001)'
)


def counter(code: str, rate: np.ndarray[tuple[int], np.dtype[np.float64]]) -> TimeSeries:
    """A counter of so many requests a second in each minute; it exists from its first request."""
    first = int(np.argmax(rate > 0))
    times = np.arange(first + 1, len(rate) + 1, dtype=np.int64) * MINUTE
    return TimeSeries(
        Identity(
            metric="prometheus.googleapis.com/requests_total/counter",
            resource="prometheus_target",
            metric_labels=(("code", code),),
        ),
        MetricKind.CUMULATIVE,
        ValueType.DOUBLE,
        times,
        np.cumsum(rate[first:] * 60),
        np.full_like(times, first * MINUTE),
    )


def incidents(errors: float, lasting: int) -> tuple[Incident, ...]:
    """Those of a fault of so many minutes: `errors` is the share of requests that fail."""
    failing = np.zeros(6 * DAY // MINUTE)
    failing[FAULT // MINUTE : FAULT // MINUTE + lasting] = errors
    series = (counter("200", 100 * (1 - failing)), counter("500", 100 * failing))
    condition = {"query": QUERY, "evaluationInterval": "60s", "duration": "0s"}
    body = {"conditions": [{"conditionPrometheusQueryLanguage": condition}], "combiner": "OR"}
    policy = Resource(Kind.POLICY, "p", body, (), Source("test", 1, 1))
    no_delay = Options(ingestion_delay=0)
    return evaluate([policy], Data(series), FAULT - DAY, 6 * DAY, no_delay)["p"].incidents


@pytest.mark.parametrize("errors", [1.0, 0.1, 0.02])
def test_a_step_fires_at_the_closed_form(errors: float) -> None:
    (incident,) = incidents(errors, lasting=2 * DAY // MINUTE)

    expected = BUDGET / errors * 3 * DAY
    assert abs(incident.opened - FAULT - expected) <= NEAR


def test_a_fault_that_spends_too_little_stays_silent() -> None:
    assert incidents(1.0, lasting=4) == ()


def test_it_clears_when_the_short_window_has_passed() -> None:
    (incident,) = incidents(1.0, lasting=30)

    assert incident.closed is not None
    # 0.1 % of six hours is 22 s: until then the short window still holds that much of the fault.
    limit = FAULT + (30 + 6 * 60) * MINUTE - 0.001 * 6 * 60 * MINUTE
    assert abs(incident.closed - limit) <= NEAR
