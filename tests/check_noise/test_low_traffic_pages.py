"""Objectives of little traffic: pages that chance sets off, and pages that miss an outage."""

from __future__ import annotations

import pytest

from checks.examples import PROJECT
from tests.check_budget.laid_over import found, marked, objectives, stack

METRICS = "monitoring/metrics.yaml"
NO_BUCKETS = {
    METRICS: PROJECT[METRICS].replace("    buckets: [0.1, 0.25, 0.5, 1, 2, 5]\n", ""),
}
AVAILABILITY = "target: 99.5%, measurement_window: 30d"


def _latency(rate: str, target: str = "95% < 500ms") -> dict[str, str]:
    latency = f'target: "{target}", measurement_window: 30d, expected_rate: {rate}'
    return objectives(AVAILABILITY, latency)


@pytest.mark.parametrize(
    ("rate", "enough"),
    [
        ("1/h", "one bad event"),  # 0.72 are at the threshold
        ("3/h", "3 bad events"),  # 2.16
        ("10/h", ""),  # 7.2: enough to be no chance
    ],
)
def test_without_buckets_nothing_guards_a_page(rate: str, enough: str) -> None:
    files = NO_BUCKETS | _latency(rate)
    hits = found("low-traffic-unguarded", files)
    assert [marked(files, one) for one in hits] == [rate] * bool(enough)
    assert all(f"at {rate} {enough} in 1 h can wake somebody" in one.message for one in hits)
    assert found("low-traffic-unguarded", _latency(rate)) == [], "with buckets there is a guard"


def test_a_stack_whose_target_is_laxer_is_judged_by_its_own_plan() -> None:
    files = NO_BUCKETS | _latency("10/h") | stack("clarity:targets: {latency: '99% < 500ms'}")
    (one,) = found("low-traffic-unguarded", files)
    assert "in prod" in one.message


@pytest.mark.parametrize(
    ("rate", "chance"),
    [("10/h", ""), ("5/h", "45.62%"), ("1/h", "1.439%"), ("1/d", "0.0001484%")],
)
def test_the_chance_that_an_outage_wakes_somebody(rate: str, chance: str) -> None:
    """Three events or more of a Poisson of mean rate x 30 min."""
    files = objectives(f"{AVAILABILITY}, expected_rate: {rate}")
    hits = found("low-traffic-blind", files)
    assert [marked(files, one) for one in hits] == [rate] * bool(chance)
    assert all(f"with a chance of {chance}:" in one.message for one in hits)


def test_windows_are_not_events() -> None:
    counted = "target: 99.5%, measurement_window: 1h, good_windows: 99%, expected_rate: 1/h"
    assert found("low-traffic-blind", objectives(counted)) == []
