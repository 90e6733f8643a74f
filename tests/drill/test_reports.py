"""What is reported of incidents, and the limits that they are judged by."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.evaluate.incident import Incident, Outcome, PolicyOutcome
from alerts.evaluate.options import Options
from alerts.evaluate.series import Identity
from alerts.scenario.scenario import Constant, DailyWave, Errors, Fault, Load, Scenario
from checks.check import check
from monitoring.config import load
from monitoring.model import Model
from monitoring.plan import Kind, Plan, Resource, Source
from sandbox.api.times import format_time, parse_time
from sandbox.drill.deployed import Deployed
from sandbox.drill.limit import limits
from sandbox.drill.reports import incident_id, reports, timestamp
from sandbox.drill.wire import Wire, WireError
from tests.sandbox_server import sandbox

HERE = Source("x", 1, 1)
CHANNEL = "projects/p/notificationChannels/1"
MINUTE = 60_000
FAST = "alert/api_availability/page-fast"


def policy(**strategy: Any) -> Resource:
    body = {
        "name": "projects/p/alertPolicies/1",
        "conditions": [{"conditionThreshold": {}}],
        "notificationChannels": [CHANNEL],
        "alertStrategy": strategy,
    }
    return Resource(Kind.POLICY, "alert/x", body, (), HERE)


def incident(opened: int = 0, closed: int | None = None, **changes: Any) -> Incident:
    made = Incident("alert/x", 0, Identity("m", "r"), opened, opened, closed, 2.0, 1.0)
    return replace(made, **changes)


def told(resource: Resource, *incidents: Incident, until: int = 10**9) -> list[Any]:
    """(time, prompt, channels) of each report."""
    outcome = Outcome({"alert/x": PolicyOutcome("alert/x", incidents)})
    found = reports(Deployed(Plan("p", "local", (resource,))), outcome, until)
    return [(e["at"], e["prompt"], e["channels"]) for e in found]


def at(minutes: int) -> str:
    return timestamp(minutes * MINUTE)


def test_each_change_is_reported_in_time_order() -> None:
    first, second = incident(MINUTE, 5 * MINUTE), incident(3 * MINUTE, None)
    assert told(policy(), second, first) == [
        (at(1), "OPENED", [CHANNEL]),
        (at(3), "OPENED", [CHANNEL]),
        (at(5), "CLOSED", [CHANNEL]),
    ]


def test_what_nobody_wants_to_hear_is_entered_all_the_same() -> None:
    only = policy(notificationPrompts=["OPENED"])
    assert told(only, incident(MINUTE, 5 * MINUTE)) == [
        (at(1), "OPENED", [CHANNEL]),
        (at(5), "CLOSED", []),
    ]


def test_reminders_come_while_it_is_open() -> None:
    every = {"notificationChannelNames": [CHANNEL], "renotifyInterval": "1800s"}
    loud = policy(notificationChannelStrategy=[every])
    assert told(loud, incident(0, 70 * MINUTE)) == [
        (at(0), "OPENED", [CHANNEL]),
        (at(30), "REMINDER", [CHANNEL]),
        (at(60), "REMINDER", [CHANNEL]),
        (at(70), "CLOSED", [CHANNEL]),
    ]


def test_nothing_is_reported_of_the_future() -> None:
    assert told(policy(), incident(MINUTE, 5 * MINUTE), until=4 * MINUTE) == [
        (at(1), "OPENED", [CHANNEL])
    ]


def test_an_incident_keeps_its_id_until_it_is_another() -> None:
    one = incident(MINUTE)
    assert incident_id(one) == incident_id(incident(MINUTE, 5 * MINUTE, value=9.0))
    others = [
        incident(2 * MINUTE),
        incident(MINUTE, policy="alert/y"),
        incident(MINUTE, condition=1),
        incident(MINUTE, identity=Identity("m", "other")),
    ]
    assert len({incident_id(i) for i in (one, *others)}) == 5


def test_a_value_that_json_has_not_is_left_out() -> None:
    outcome = Outcome({"alert/x": PolicyOutcome("alert/x", (incident(value=float("inf")),))})
    (event,) = reports(Deployed(Plan("p", "local", (policy(),))), outcome, 10)
    assert event["incident"]["observed"] is None


@pytest.fixture(scope="module")
def shipped(root: Path) -> tuple[Model, Deployed]:
    """The local plan as if it were deployed."""
    model = load(root).model
    assert model is not None
    return model, Deployed(check(root, ["local"]).plans["local"])


def outage(share: float, lasts: int, **changes: Any) -> Scenario:
    fault = Fault(600, lasts, Errors("api_availability", share), HERE)
    scenario = Scenario("s", "", HERE, 7200, (fault,), (("api_availability", Constant(50.0)),))
    return replace(scenario, **changes)


def test_the_limit_of_a_total_outage_is_the_closed_form(shipped: tuple[Model, Deployed]) -> None:
    found = limits(outage(1.0, 600), *shipped, Options())
    limit = found[FAST]
    assert limit.course is not None
    assert limit.course.detect == Decimal("51.84")  # 0.0144 of an hour
    assert limit.course.reset == Decimal("295.68")  # five minutes less 0.0144 of them
    assert (limit.delays.least, limit.delays.most) == (30, 150)


@pytest.mark.parametrize(("share", "lasts"), [(0.0144, 7000), (0.01, 7000), (1.0, 51)])
def test_a_fault_too_small_or_short_must_not_be_noticed(
    shipped: tuple[Model, Deployed], share: float, lasts: int
) -> None:
    assert limits(outage(share, lasts), *shipped, Options())[FAST].course is None


def test_other_objectives_must_not_notice(shipped: tuple[Model, Deployed]) -> None:
    found = limits(outage(1.0, 600), *shipped, Options())
    others = [limit for key, limit in found.items() if "/api_availability/" not in key]
    assert others
    assert all(limit.course is None for limit in others)


def test_where_no_closed_form_holds_there_is_no_limit(shipped: tuple[Model, Deployed]) -> None:
    whole = outage(1.0, 600)
    load_too = Fault(0, 60, Load("api_availability", 2.0), HERE)
    for scenario in (
        replace(whole, faults=()),
        replace(whole, faults=(*whole.faults, load_too)),
        replace(whole, traffic=(("api_availability", DailyWave(50.0, 12.0, 0.5)),)),
        replace(whole, seed=1),
    ):
        assert limits(scenario, *shipped, Options()) == {}


def test_an_older_sandbox_says_what_to_do(tmp_path: Path) -> None:
    """A server that has not got the path: its answer is that of Google's own routes."""
    with sandbox(tmp_path) as server:
        wire = Wire(server.address)
        with pytest.raises(WireError, match="older version"):
            wire.ask("GET", "/sandbox/v1/not-yet")
        with pytest.raises(WireError, match="refused POST /sandbox/v1/incidents: Cannot find"):
            event = {"at": at(1), "prompt": "OPENED", "channels": []}
            named = {"id": "0.a", "policy": "projects/p/alertPolicies/1", "condition": 0}
            wire.enter("p", [{**event, "incident": {**named, "opened": at(1)}}])
        server.stop()
        with pytest.raises(WireError, match="did not answer"):
            wire.pagerduty()


@given(st.integers(0, 4_000_000_000_000))
def test_times_come_back_as_they_were_told(milliseconds: int) -> None:
    """A drill looks for what was told of an incident by its time."""
    told = timestamp(milliseconds)
    assert format_time(parse_time(told)) == told
