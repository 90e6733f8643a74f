"""Channels, quotas and policies of a project against a plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks.check import Report
from checks.online.codes import Online
from checks.online.resources import judge_channels, judge_quotas, unmanaged
from checks.online.state import State, Stored, StoredChannel, Verification
from checks.place import Places
from checks.registry import rule
from monitoring.limits import POLICIES, SLOS_PER_SERVICE, UPTIME_CHECKS
from monitoring.plan import Kind, Plan
from tests.check_online.deployed import Deployed


@pytest.fixture
def plan(report: Report) -> Plan:
    return report.plans["prod"]


@pytest.fixture
def state(plan: Plan) -> State:
    """A project that has the plan's channels and policies, as declared."""
    channels = [
        StoredChannel(
            r.body["type"],
            r.body["displayName"],
            True,
            Verification.NOT_NEEDED,
            r.body["userLabels"],
        )
        for r in plan.of(Kind.CHANNEL)
    ]
    policies = [Stored(r.body["displayName"], r.body["userLabels"]) for r in plan.of(Kind.POLICY)]
    return State(
        plan.project,
        metrics={},
        channels=tuple(channels),
        channel_types=frozenset({"email", "pagerduty"}),
        policies=tuple(policies),
        uptime_checks=(),
        slos=frozenset(),
    )


def _codes(state: State, plan: Plan, report: Report) -> list[str]:
    """The id of each finding; its severity is that of its page."""
    found = list(judge_channels(state, plan, Places(report.texts)))
    assert all(one.severity is rule(one.code).severity for one in found)
    return [str(one.code) for one in found]


def test_channels_as_declared_are_no_finding(state: State, plan: Plan, report: Report) -> None:
    assert _codes(state, plan, report) == []


def test_a_channel_that_was_switched_off_is_found(deployed: Deployed) -> None:
    """Somebody did it in the console: our plan still says that it is on."""
    deployed.channel("mail", enabled=False)
    ((code, message, place),) = deployed.found()
    assert (code, place) == (Online.CHANNEL_DISABLED, "email")
    assert "'Mail' (email)" in message
    deployed.channel("mail", enabled=True)
    assert deployed.found() == []


def test_a_channel_that_is_gone_is_found(deployed: Deployed) -> None:
    """The stack's policies are there, the channel is not."""
    name = deployed.names["channel/pager"]
    deployed.api.ok("DELETE", f"/v3/{name}?force=true")
    assert [(code, place) for code, _, place in deployed.found()] == [
        (Online.CHANNEL_MISSING, "pagerduty")
    ]


def test_before_the_first_deployment_no_channel_is_missed(
    state: State, plan: Plan, report: Report
) -> None:
    assert _codes(replace(state, channels=(), policies=()), plan, report) == []


def test_a_channel_that_nobody_confirmed_is_found(state: State, plan: Plan, report: Report) -> None:
    """A channel of another stack with the same name is another channel."""
    assert state.channels is not None
    waiting = [replace(one, verification=Verification.MISSING) for one in state.channels[:1]]
    foreign = replace(waiting[0], user_labels={**waiting[0].user_labels, "environment": "dev"})
    changed = replace(state, channels=(*waiting, *state.channels[1:]))
    assert _codes(changed, plan, report) == [Online.CHANNEL_UNVERIFIED]
    changed = replace(state, channels=(*state.channels, foreign))
    assert _codes(changed, plan, report) == []


def test_a_type_that_the_project_does_not_offer_is_an_error(
    state: State, plan: Plan, report: Report
) -> None:
    changed = replace(state, channel_types=frozenset({"email"}))
    assert _codes(changed, plan, report) == [Online.CHANNEL_TYPE]


@pytest.mark.parametrize(("others", "found"), [(0, False), (-1, True)])
def test_policies_beyond_the_quota_are_found(
    state: State, plan: Plan, report: Report, others: int, found: bool
) -> None:
    """Those of others count with ours; what is ours already counts once."""
    ours = sum(1 for _ in plan.of(Kind.POLICY))
    room = POLICIES - ours - others
    more = tuple(Stored(f"p{n}", {}) for n in range(room))
    full = replace(state, policies=(*(state.policies or ()), *more))
    told = [d.code for d in judge_quotas(full, plan, Places(report.texts))]
    assert told == ([Online.QUOTA] if found else [])


def test_slos_count_by_service(state: State, plan: Plan, report: Report) -> None:
    """Those of another service take no room of ours."""
    service = next(plan.of(Kind.SLO)).body["name"].partition("/serviceLevelObjectives/")[0]
    for parent, found in ((service, [Online.QUOTA]), (f"{service}-other", [])):
        names = {f"{parent}/serviceLevelObjectives/{n}" for n in range(SLOS_PER_SERVICE)}
        full = replace(state, slos=frozenset(names))
        told = [d.code for d in judge_quotas(full, plan, Places(report.texts))]
        assert told == found


def test_what_could_not_be_read_is_not_judged(plan: Plan, report: Report) -> None:
    unknown = State(plan.project)
    assert _codes(unknown, plan, report) == []
    assert list(judge_quotas(unknown, plan, Places(report.texts))) == []
    assert unmanaged(unknown) == ()


def test_uptime_checks_of_the_project_are_counted(deployed: Deployed) -> None:
    """The project is full: ours are more than it has room for."""
    host = {"type": "uptime_url", "labels": {"host": "shop.example"}}
    body = {"displayName": "other", "monitoredResource": host, "httpCheck": {}}
    body |= {"period": "60s", "timeout": "10s"}
    ours = sum(1 for _ in deployed.plan.of(Kind.UPTIME))
    assert ours > 0
    for _ in range(UPTIME_CHECKS - ours):
        deployed.api.ok("POST", f"{deployed.parent}/uptimeCheckConfigs", body)
    assert deployed.found() == []
    for key in ("alert/uptime/live", "uptime/live"):
        deployed.api.ok("DELETE", f"/v3/{deployed.names[key]}")
    deployed.api.ok("POST", f"{deployed.parent}/uptimeCheckConfigs", body)
    assert [code for code, _, _ in deployed.found()] == [Online.QUOTA]


def test_policies_that_nobody_manages_are_named(deployed: Deployed) -> None:
    """Made by hand, as in the console; ours are not among them."""
    policy = deployed.api.ok("GET", f"/v3/{deployed.names['alert/queue']}")
    body = {k: policy[k] for k in ("conditions", "combiner")} | {"displayName": "By hand"}
    for condition in body["conditions"]:
        condition.pop("name")
    deployed.api.ok("POST", f"{deployed.parent}/alertPolicies", body)
    (note,) = deployed.told().notes
    assert note == f"{deployed.project} has alert policies that nobody manages: By hand"
