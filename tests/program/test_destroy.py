"""`pulumi destroy` leaves nothing, unless the stack is protected."""

from __future__ import annotations

import pytest

from monitoring.plan import Kind
from tests.program.clients import everything
from tests.program.project import STACK, Project

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def test_a_protected_stack_stays_until_it_is_unprotected(declared: Project) -> None:
    found = everything(declared)
    host = "  clarity:host: api.local.clarity-loop.example\n"
    declared.edit("Pulumi.local.yaml", host, host + "  clarity:protect: true\n")
    assert declared.up().keys() == {"same"}

    before = len(declared.writes())
    refused = declared.pulumi("destroy", "--stack", STACK, "--yes", code=1)
    text = refused.stdout + refused.stderr
    assert "cannot be deleted" in text
    assert "protect" in text
    assert len(declared.writes()) == before
    assert everything(declared) == found

    declared.edit("Pulumi.local.yaml", "  clarity:protect: true\n", "")
    declared.up()
    declared.pulumi("destroy", "--stack", STACK, "--yes", "--skip-preview")
    assert everything(declared) == {kind: {} for kind in found}


def test_an_objective_that_leaves_the_config_leaves_the_cloud(declared: Project) -> None:
    names = declared.names()
    declared.without_alert_tests()
    declared.edit(
        "monitoring/sla_objectives.yaml",
        '  ml_inference_latency:\n    target: "95% < 2s"\n    measurement_window: "1h"\n',
        "",
    )
    declared.edit(
        "monitoring/indicators.yaml",
        "  ml_inference_latency:\n"
        "    description: Model inferences by the time they took.\n"
        "    latency: {metric: ml_inference_duration}\n",
        "",
    )
    declared.edit("dashboards/dashboards.yaml", ", objective: ml_inference_latency", "")
    done = declared.up()
    assert "create" not in done
    assert "replace" not in done
    left = everything(declared)
    assert names["slo/ml_inference_latency"] not in left[Kind.SLO]
    assert len(left[Kind.SLO]) == 3
    gone = {key for key in names if key.startswith("alert/ml_inference_latency/")}
    assert not {names[key] for key in gone} & left[Kind.POLICY].keys()
    declared.expect_no_changes()
