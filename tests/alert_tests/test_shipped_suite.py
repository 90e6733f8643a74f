"""The suite that ships: it passes, it proves every policy both ways, and it is quick."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.evaluate.options import Options
from alerts.evaluate.series import SECOND
from alerts.scenario.scenario import Constant, Errors
from alerts.testing.coverage import coverage
from alerts.testing.play import play
from alerts.testing.result import Results
from alerts.testing.run import run
from checks.check import Report, check
from slo.burn_rate import budget_consumed, burn_rate, time_to_detect, time_to_reset
from slo.tiers import REFERENCE, Tier
from tests.alert_tests.played_scenarios import fault, planned, scenario
from tests.model_factory import objective, service


@pytest.fixture(scope="module")
def report(root: Path) -> Report:
    return check(root, ["prod"])


@pytest.fixture(scope="module")
def results(report: Report) -> Results:
    assert report.model is not None
    return run(report.alert_tests, report.model, report.plans["prod"], "prod")


def test_it_passes(results: Results) -> None:
    assert {r.test.name: [f.message for f in r.failures] for r in results.failed} == {}


def test_it_proves_every_policy_both_ways(report: Report, results: Results) -> None:
    found = coverage(report.plans["prod"], results.results)
    assert len(found.policies) == 31
    assert found.never_fired == ()
    assert found.never_silent == ()


@pytest.mark.parametrize("stack", ["dev", "local"])
def test_it_passes_for_the_other_stacks(root: Path, stack: str) -> None:
    other = check(root, [stack])
    assert other.model is not None
    assert not run(other.alert_tests, other.model, other.plans[stack], stack).failed


def test_each_test_says_what_it_is_about(report: Report) -> None:
    assert all(test.scenario.description for test in report.alert_tests)


SHARES = st.decimals("0.003", "1", places=4)
LONGEST = 40 * 3_600  # seconds: longer detections only make the test slow


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(REFERENCE), SHARES, st.integers(0, 59))
def test_incidents_open_and_close_as_the_closed_forms_say(
    tier: Tier, ratio: Decimal, second: int
) -> None:
    """Within a sample, an evaluation and the delay; never before the continuous limit."""
    goal = Decimal("0.999")
    detect = time_to_detect(ratio, goal, tier.long, tier.burn)
    if detect is None or detect > LONGEST:
        return
    start = 600 + second
    lasting = int(detect) // 60 * 60 + 300
    made = scenario(
        fault(Errors("availability", float(ratio)), start, lasting),
        lasts=start // 60 * 60 + lasting + tier.short + 600,
        traffic={"availability": Constant(50)},
    )
    played = play(made, *planned(service(objective())))
    (incident,) = played.incidents(f"alert/availability/{tier.name}")
    late = Decimal(Options().ingestion_delay + 60 + 60)
    opened = Decimal(incident.opened - played.fault_start) / SECOND
    assert detect <= opened <= detect + late + 1
    left = played.budgets.left("availability", incident.opened)
    assert isinstance(left, float)
    most = budget_consumed(burn_rate(ratio, goal), int(opened), 30 * 86_400)
    assert float(tier.share) - 0.001 <= 1 - left <= float(most) + 0.001
    reset = time_to_reset(ratio, goal, tier.short, tier.burn)
    assert reset is not None
    assert incident.closed is not None
    closed = Decimal(incident.closed - played.fault_end) / SECOND
    assert reset - 61 <= closed <= reset + late + 1
