"""What `explain` says of every policy of prod, against the evaluator on generated step faults.

One scenario a fault; each policy that it should fire is held to: opened no sooner than the closed
form plus what certainly comes on top, no later than with all that may; closed likewise.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from alerts.explain.explain import explain
from alerts.explain.explanation import Explanation
from alerts.scenario.scenario import (
    Effect,
    Errors,
    Fault,
    Level,
    Missing,
    Scenario,
    Slow,
    Unreachable,
)
from alerts.testing.play import play
from checks.check import check
from monitoring.config import load
from monitoring.model import Model
from monitoring.plan import Kind, Plan
from tests.model_factory import HERE

D = Decimal
MINUTE, HOUR, DAY = 60, 3_600, 86_400
START = 600
BEYOND = 0.001  # seconds: binary arithmetic of the evaluator


@dataclass(frozen=True)
class Case:
    """A fault of `size`, in the unit of the policies' scale, and which policies it is about.

    `before`: the value before the fault is not the 0 that the explanation takes for granted, so
    that detection may be sooner and reset later than it says.
    """

    effect: Effect
    size: Decimal
    lasting: int
    policies: tuple[str, ...]
    length: int = 8 * HOUR
    before: bool = False
    latest: bool = False  # the closed form is the latest that can be


TIERS = ("page-fast", "page-slow", "ticket-fast", "ticket-slow")
API = tuple(f"alert/api_availability/{t}" for t in (*TIERS, "daily-cap", "budget-exhausted"))
DAILY = ("page-fast", "ticket-fast", "ticket-slow", "budget-exhausted")


def of(objective: str, *more: str) -> tuple[str, ...]:
    return tuple(f"alert/{objective}/{name}" for name in (*DAILY, *more))


CASES = [
    Case(Errors("api_availability", 1.0), D(1), HOUR, API, 26 * HOUR),
    Case(Errors("api_availability", 0.1), D("0.1"), HOUR, API[:4]),
    Case(Errors("api_availability", 0.15), D("0.15"), 10 * MINUTE, API[:2], 2 * HOUR),
    Case(Errors("api_availability", 0.02), D("0.02"), 4 * HOUR, API[:4], 12 * HOUR),
    Case(Slow("api_latency", 2.0, 1.0), D(1), 2 * HOUR, of("api_latency"), 6 * HOUR),
    Case(Slow("api_latency", 2.0, 0.4), D("0.4"), 4 * HOUR, of("api_latency"), 8 * HOUR),
    Case(
        Slow("data_processing_latency", 100.0, 1.0),
        D(1),
        3 * HOUR,
        of("data_processing_latency", "promise"),
    ),
    Case(
        Slow("ml_inference_latency", 8.0, 0.5),
        D("0.5"),
        3 * HOUR,
        of("ml_inference_latency", "promise"),
    ),
    Case(
        Level("service_request_duration", 4.0),
        D(4),
        20 * MINUTE,
        ("alert/api_response_time",),
        2 * HOUR,
        before=True,
    ),
    Case(
        Level("service_error_rate", 0.2),
        D("0.2"),
        20 * MINUTE,
        ("alert/high_error_rate",),
        2 * HOUR,
        before=True,
    ),
    *(
        Case(
            Unreachable(name, 5),
            D(5),
            20 * MINUTE,
            (f"alert/uptime/{name}",),
            2 * HOUR,
            latest=True,
        )
        for name in ("health", "ready", "live")
    ),
    *(
        Case(Missing((name,)), D(1), HOUR, (f"alert/absent/{name}",), 3 * HOUR, latest=True)
        for name in (
            "http_requests",
            "http_request_duration",
            "health_data_processing_duration",
            "ml_inference_duration",
            "service_request_duration",
            "service_error_rate",
        )
    ),
]


@pytest.fixture(scope="module")
def prod(root: Path) -> tuple[Model, Plan]:
    model = load(root).model
    assert model is not None
    return model, check(root, ["prod"]).plans["prod"]


def test_every_policy_has_a_case(prod: tuple[Model, Plan]) -> None:
    covered = {key for case in CASES for key in case.policies}
    assert covered == {policy.key for policy in prod[1].of(Kind.POLICY)}
    assert len(covered) == 31


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.effect)[:60])
def test_fires_and_clears_as_explained(prod: tuple[Model, Plan], case: Case) -> None:
    model, plan = prod
    fault = Fault(START, case.lasting, case.effect, HERE)
    scenario = Scenario("step", "", HERE, case.length, (fault,))
    played = play(scenario, model, plan)
    for key in case.policies:
        said = explain(plan[key], plan.resources, fault=case.size, lasting=D(case.lasting))
        incidents = played.incidents(key)
        assert said.asked is not None
        if said.asked.row.course is None:
            assert not incidents, key
            continue
        assert len(incidents) == 1, key
        opened = (incidents[0].opened - played.fault_start) / 1_000
        closed = incidents[0].closed
        _held(said, case, opened, None if closed is None else (closed - played.fault_end) / 1_000)


def _held(said: Explanation, case: Case, opened: float, closed: float | None) -> None:
    """`opened` is seconds after the fault's start, `closed` after its end."""
    assert said.asked is not None
    course = said.asked.row.course
    assert course is not None
    least, most = float(said.delays.least), float(said.delays.most)
    if "promql_counts_intervals" in {option.name for option in said.options}:
        least -= float(said.delays.sample)  # its windows hold the growth between their own points
    detect, reset = float(course.detect), float(course.reset)
    assert opened <= detect + most + BEYOND, said.key
    if not case.before and not case.latest:
        assert opened >= detect + least - BEYOND, said.key
    if case.lasting + reset + most > case.length - START:
        return  # it clears after the scenario
    assert closed is not None, said.key
    if case.before:
        assert 0 < closed <= float(said.delays.most) + 60, said.key
        return
    assert closed <= reset + most + BEYOND, said.key
    if not case.latest:
        assert closed >= reset + least - BEYOND, said.key
