"""What condition-flaps says of incidents a day, played through the evaluator.

Twenty days of white noise, a value a minute, around a threshold of 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import erf, sqrt
from typing import Any

import numpy as np
import pytest

from alerts.evaluate.evaluate import evaluate
from alerts.evaluate.options import Options
from alerts.evaluate.series import Data, TimeSeries
from checks.facts.flapping import incidents_a_day
from monitoring.limits import DAY
from tests.evaluate.made_series import (
    DELTA,
    INT64,
    METRIC,
    MINUTE,
    START,
    every_minute,
    policy,
    series,
    threshold,
)

DAYS = 20
MINUTES = DAYS * DAY // 60
HOVERS, BELOW = 0.0, -1.0  # how many standard deviations from the threshold


def _noise(level: float) -> TimeSeries:
    values = np.random.default_rng(7).normal(level, 1, MINUTES)
    return series(every_minute(values), values)


def _a_day(of: TimeSeries, aligner: str, period: int, retest: int, limit: float = 0) -> float:
    """How many incidents a day the condition opens."""
    condition = threshold(aligner, period, duration=f"{retest}s", thresholdValue=limit)
    return _incidents_a_day(condition, of)


def _incidents_a_day(condition: Mapping[str, Any], of: TimeSeries) -> float:
    one, end = policy(condition), START + (MINUTES - 1) * MINUTE
    played = evaluate([one], Data((of,)), START, end, Options(ingestion_delay=0))
    return len(played[one.key].incidents) / DAYS


def _expected(level: float, retest: int) -> float:
    """One clean minute, then as many that violate as the retest asks for."""
    violates = (1 + erf(level / sqrt(2))) / 2
    return float(DAY // 60 * (1 - violates) * violates ** (retest // 60 + 1))


@pytest.mark.parametrize("aligner", ["ALIGN_MEAN", "ALIGN_MAX", "ALIGN_NEXT_OLDER"])
@pytest.mark.parametrize("level", [HOVERS, BELOW])
@pytest.mark.parametrize("retest", [0, 60, 300, 600])
def test_a_minute_flaps_as_often_as_chance_has_it(aligner: str, level: float, retest: int) -> None:
    """Within four standard deviations of a count of that mean."""
    expected = _expected(level, retest)
    spread = 4 * sqrt(expected / DAYS)
    assert _a_day(_noise(level), aligner, 60, retest) == pytest.approx(expected, abs=spread)


def test_what_the_page_says() -> None:
    assert [incidents_a_day(retest) for retest in (0, 300, 600)] == pytest.approx(
        [360, 11.25, 1 / 3], abs=0.05
    )
    for retest in (0, 60, 300, 600):
        assert incidents_a_day(retest) == pytest.approx(_expected(HOVERS, retest))
    assert _expected(BELOW, 0) == pytest.approx(192, abs=1)
    assert 7 * 7 < 1 / _expected(BELOW, 300) < 8 * 7
    assert _a_day(_noise(BELOW), "ALIGN_MEAN", 300, 0) == pytest.approx(11, abs=1)


def test_the_latest_sample_flaps_over_any_time() -> None:
    for period in (300, 1200):
        assert _a_day(_noise(HOVERS), "ALIGN_NEXT_OLDER", period, 0) == pytest.approx(360, abs=1)


def test_counts_of_a_minute_flap_and_a_retest_holds_them() -> None:
    """300 events a minute by chance (Poisson), and a threshold of as many."""
    counted = np.random.default_rng(7).poisson(300, MINUTES)
    times = every_minute(counted)
    of = series(times, counted, DELTA, INT64, starts=times - MINUTE)
    assert _a_day(of, "ALIGN_RATE", 60, 0, limit=5) > 300
    assert _a_day(of, "ALIGN_RATE", 60, 300, limit=5) < 20


def test_the_largest_of_ten_minutes_opens_at_once_and_stays() -> None:
    """What keep_firing_for does in Prometheus: the incident outlasts its cause by the window."""
    assert _a_day(_noise(HOVERS), "ALIGN_MAX", 600, 0) < 1
    once = np.zeros(60)
    once[30] = 1
    one = policy(threshold("ALIGN_MAX", 600, thresholdValue=0.5))
    end = START + 59 * MINUTE
    data = Data((series(every_minute(once), once),))
    (opened,) = evaluate([one], data, START, end, Options(ingestion_delay=0))[one.key].incidents
    assert opened.opened == START + 30 * MINUTE
    assert opened.closed == START + 40 * MINUTE


@pytest.mark.parametrize(
    ("range", "retest", "most"), [("", 0, 370), ("", 300, 15), ("[5m]", 0, 15)]
)
def test_queries_flap_alike(range: str, retest: int, most: float) -> None:
    name = METRIC.replace("/", ":", 1).replace(".", "_")
    value = f'avg_over_time({name}{{monitored_resource="generic_task"}}{range})'
    value = value if range else value[len("avg_over_time(") : -1]
    condition = {
        "conditionPrometheusQueryLanguage": {
            "query": f"{value} > 0",
            "duration": f"{retest}s",
            "evaluationInterval": "60s",
        }
    }
    level = BELOW if range else HOVERS
    played = _incidents_a_day(condition, _noise(level))
    assert most / 2 < played < most
