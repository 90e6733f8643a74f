"""An edit of the config changes what follows from it, shows how, and touches nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from monitoring.plan import Kind
from tests.program.clients import Found, everything
from tests.program.project import STACK, Project

pytestmark = [pytest.mark.engine, pytest.mark.slow]

SLO = "slo/api_availability"
BOARD = "dashboard/objectives/clarity-loop-backend"


def changed(before: Found, after: Found) -> set[str]:
    """The names of what is new, gone, or differs in any field: ETags and times too."""
    return {
        name
        for kind in before
        for name in before[kind].keys() | after[kind].keys()
        if before[kind].get(name) != after[kind].get(name)
    }


def fields(step: dict[str, Any]) -> set[str]:
    assert step["op"] == "update"
    return set(step["detailedDiff"])


def test_a_target_changes_its_slo_policies_dashboard_and_outputs_alone(declared: Project) -> None:
    outputs, found = declared.outputs(), everything(declared)
    declared.edit("monitoring/sla_objectives.yaml", "target: 99.9%", "target: 99.95%")

    steps = declared.preview()
    policies = {key for key in outputs["names"] if key.startswith("alert/api_availability/")}
    assert len(policies) >= 4
    assert steps.keys() == {SLO, BOARD} | policies
    assert fields(steps[SLO]) == {"displayName", "goal", "userLabels.version"}
    assert fields(steps[BOARD]) == {"dashboardJson"}
    cap = fields(steps["alert/api_availability/daily-cap"])
    assert "conditions[0].conditionThreshold.thresholdValue" in cap
    query = fields(steps["alert/api_availability/ticket-slow"])
    assert "conditions[0].conditionPrometheusQueryLanguage.query" in query
    text = declared.pulumi("preview", "--stack", STACK, "--diff").stdout
    assert "~ goal       : 0.999 => 0.9995" in text
    assert everything(declared) == found

    before = len(declared.writes())
    assert declared.up()["update"] == len(steps)
    assert len(declared.writes()) == before + len(steps)
    after = everything(declared)
    assert changed(found, after) == {outputs["names"][key] for key in steps}
    slo = after[Kind.SLO][outputs["names"][SLO]]
    assert (slo.goal, slo.display_name) == (0.9995, "api availability: 99.95% good over 30 d")

    expected = {**outputs["objectives"]["api_availability"], "goal": "99.95%"}
    expected["budgetMinutes"] = 21.6
    objectives = {**outputs["objectives"], "api_availability": expected}
    assert declared.outputs() == {**outputs, "objectives": objectives}
    declared.expect_no_changes()
