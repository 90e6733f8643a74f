"""The default playbook and the shipped policies: what reaches the responder, and what follows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from clarity.monitoring.incidents.incident import Incident, State
from clarity.monitoring.incidents.playbook import DEFAULT, Playbook, Response, Rule
from monitoring.compiler import compile_plan
from monitoring.config import load, load_environment
from monitoring.plan import Kind

EXPECTED = {
    "alert/api_availability/page-fast": Response.HIGH_ERROR_RATE,
    "alert/api_availability/page-slow": Response.HIGH_ERROR_RATE,
    "alert/high_error_rate": Response.HIGH_ERROR_RATE,
    "alert/uptime/health": Response.SERVICE_DOWN,
    "alert/uptime/live": Response.SERVICE_DOWN,
}


def of_policy(body: dict[str, Any]) -> Incident:
    return Incident(
        id="0.x",
        state=State.OPEN,
        started_at=1,
        policy=body["displayName"],
        condition=body["conditions"][0]["displayName"],
        severity={"CRITICAL": "Critical", "ERROR": "Error", "WARNING": "Warning"}[body["severity"]],
        policy_labels=body["userLabels"],
    )


@pytest.mark.parametrize("stack", ["local", "prod"])
def test_each_shipped_policy_has_its_response_and_the_others_none(root: Path, stack: str) -> None:
    model = load(root).model
    assert model is not None
    environment = load_environment(root, stack, model).environment
    assert environment is not None
    policies = [r for r in compile_plan(model, environment).resources if r.kind is Kind.POLICY]
    found = {r.key: DEFAULT.response(of_policy(r.body)) for r in policies}
    assert {key: response for key, response in found.items() if response} == EXPECTED
    told = {r.key for r in policies if "${ref:channel/responder}" in str(r.body)}
    assert told >= EXPECTED.keys()  # what is responded to reaches the responder
    assert all(r.body["userLabels"]["service"] for r in policies)


def test_the_first_rule_that_matches_is_followed() -> None:
    one = Incident("0.x", State.OPEN, 1, policy="A: b", condition="c", severity="Error")
    down, errors = Response.SERVICE_DOWN, Response.HIGH_ERROR_RATE
    rules = Playbook((Rule(down, policy="a*"), Rule(errors, "A:*", severities=()), Rule(down)))
    assert rules.response(one) is errors
    assert Playbook((Rule(down, condition="d"),)).response(one) is None
    labelled = Rule(down, severities=(), labels={"team": "pay"})
    assert not labelled.matches(one)
    assert labelled.matches(
        Incident("0.x", State.OPEN, 1, policy_labels={"team": "pay", "service": "s"})
    )
