"""Whatever alert somebody writes: a healthy service does not fire it, and one far off does."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from alerts.scenario.scenario import Errors, Level
from alerts.testing.play import play
from monitoring.compile_error import CompileErrors
from monitoring.model import Match, Metric, Selection, Service
from monitoring.plan import Kind
from tests.alert_tests.played_scenarios import fault, planned, scenario
from tests.model_factory import HERE, alert, gauge, histogram, metric, objective, service

METRICS = {
    "counter": metric("jobs", labels={"code": "STRING"}),
    "gauge": gauge("depth", labels={"code": "STRING"}),
    "histogram": histogram("wait", labels={"code": "STRING"}),
}
SHOWS = {
    "counter": ["rate", "sum", ""],
    "gauge": ["mean", "max", "min", "sum", ""],
    "histogram": ["p50", "p90", "p95", "p99", "mean", ""],
}


@st.composite
def written(draw: st.DrawFn) -> tuple[Metric, Service, bool, float]:
    """A service with one written alert: on what, above or below, and its bound."""
    kind = draw(st.sampled_from(sorted(METRICS)))
    of = METRICS[kind]
    bound = draw(st.integers(1, 9) if kind == "histogram" else st.integers(1, 10_000))
    above = draw(st.booleans())
    made = alert(
        of,
        str(bound),
        above=above,
        show=draw(st.sampled_from(SHOWS[kind])),
        across=draw(st.sampled_from(["mean", "sum", "max", "min", "none"])),
        by=draw(st.sampled_from([(), ("code",)])),
        every=draw(st.sampled_from([60, 120, 300])),
        duration=draw(st.sampled_from([0, 60, 300])),
    )
    where = draw(st.sampled_from([(), (Match("code", "5..", True),), (Match("code", "503"),)]))
    condition = dataclasses.replace(made.condition, selection=Selection(of, where))
    shop = service(alerts=(dataclasses.replace(made, condition=condition),))
    return of, shop, above, float(bound)


def opened(made: Any, shop: Service) -> set[str]:
    try:
        model, plan = planned(shop)
    except CompileErrors:
        assume(False)  # an alert that the compiler refuses
    outcome = play(made, model, plan).outcome
    return {incident.policy for incident in outcome.incidents}


@settings(max_examples=120, deadline=None)
@given(written())
def test_written_alerts(case: tuple[Metric, Service, bool, float]) -> None:
    of, shop, above, bound = case
    assert opened(scenario(traffic={}, lasts=3_600), shop) == set()
    far = bound * 600 if above else 0.0
    found = opened(scenario(fault(Level(of.key, far), 600, 2_400), lasts=3_600), shop)
    assert found == {"alert/too_much"}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"window": 86_400},
        {"window": 3_600},
        {"window": 3_600, "good_windows": "0.99"},
        {"goal": "0.9"},
        {"goal": "0.9999"},
    ],
)
@pytest.mark.parametrize("bound", ["", "500ms"])
def test_objectives_of_every_kind(changes: dict[str, Any], bound: str) -> None:
    from decimal import Decimal

    if "good_windows" in changes:
        changes = {**changes, "good_windows": Decimal(changes["good_windows"])}
    shop = service(objective(bound=bound, **changes))
    model, plan = planned(shop)
    healthy = play(scenario(lasts=7_200, traffic={}), model, plan)
    assert healthy.outcome.incidents == ()
    assert not [n for p in healthy.outcome.policies.values() for n in p.not_evaluated]
    assert healthy.budgets.left("availability", healthy.scenario.end) == 1
    assert any(resource.kind is Kind.POLICY for resource in plan.resources)
    if not bound:
        outage = scenario(fault(Errors("availability", 1.0), 600, 15_000), lasts=18_000)
        assert play(outage, model, plan).outcome.incidents
    assert HERE.line
