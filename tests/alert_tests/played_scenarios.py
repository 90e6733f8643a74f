"""Scenarios on small models of our own, played by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from alerts.evaluate.series import Data, TimeSeries
from alerts.scenario.generate import series
from alerts.scenario.scenario import Constant, Effect, Fault, Scenario, Traffic
from alerts.testing.alert_test import AlertTest, BudgetLeft, Fires, Silent
from alerts.testing.result import Result
from alerts.testing.run import run
from monitoring.compiler import compile_plan
from monitoring.model import Model, Service
from monitoring.plan import Plan
from tests.model_factory import HERE, environment, model, service

HOUR = 3_600


def fault(effect: Effect, start: int = 600, lasts: int = 600) -> Fault:
    return Fault(start, lasts, effect, HERE)


def scenario(
    *faults: Fault, lasts: int = 2 * HOUR, traffic: dict[str, Traffic] | None = None, **changes: Any
) -> Scenario:
    stated = tuple((traffic or {"availability": Constant(50)}).items())
    return Scenario("made", "", HERE, lasts, faults, stated, **changes)


def planned(*services: Service, **changes: Any) -> tuple[Model, Plan]:
    made = model(*services, **changes)
    return made, compile_plan(made, environment())


def generated(made: Scenario, *services: Service) -> Data:
    return series(made, *planned(*services))


def one(data: Data, metric: str, **labels: str) -> TimeSeries:
    """The only series of a metric type with these labels."""
    found = [s for s in data.of(metric) if labels.items() <= dict(s.identity.metric_labels).items()]
    assert len(found) == 1, [s.identity for s in data.of(metric)]
    return found[0]


def fires(policy: str, **limits: Any) -> Fires:
    return Fires(policy, HERE, **limits)


def judged(
    made: Scenario,
    expected: Iterable[Fires | Silent | BudgetLeft],
    *services: Service,
    plan: Plan | None = None,
) -> Result:
    """The result of a test on the services' alerts."""
    every = list(expected)
    test = AlertTest(
        made,
        tuple(e for e in every if isinstance(e, Fires)),
        tuple(e for e in every if isinstance(e, Silent)),
        tuple(e for e in every if isinstance(e, BudgetLeft)),
    )
    model_, compiled = planned(*(services or (service(),)))
    return run([test], model_, plan or compiled, "prod").results[0]


def messages(result: Result) -> list[str]:
    return [failure.message for failure in result.failures]
