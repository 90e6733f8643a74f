"""A resource that is renamed in the config keeps its identity in the cloud."""

from __future__ import annotations

import pytest

from tests.program.clients import everything
from tests.program.project import Project

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def rename(project: Project, file: str, old: str, new: str) -> None:
    project.edit(file, f"  {old}:\n    ", f"  {new}:\n    renamed_from: [{old}]\n    ")


def test_everything_renamed_is_the_same_in_the_cloud(declared: Project) -> None:
    names, found = declared.names(), everything(declared)
    declared.without_alert_tests()
    rename(declared, "monitoring/sla_objectives.yaml", "api_latency", "api_speed")
    declared.edit("monitoring/indicators.yaml", "  api_latency:", "  api_speed:")
    declared.edit("dashboards/dashboards.yaml", "objective: api_latency", "objective: api_speed")
    rename(declared, "monitoring/alerts.yaml", "high_error_rate", "too_many_errors")
    rename(declared, "monitoring/channels.yaml", "email", "mail")
    declared.edit("monitoring/channels.yaml", "ticket: [email]", "ticket: [mail]")
    rename(declared, "dashboards/dashboards.yaml", "security", "safety")

    steps = declared.preview()
    assert {step["op"] for step in steps.values()} == {"update"}
    before = len(declared.writes())
    assert declared.up().keys() == {"same", "update"}
    assert {write["method"] for write in declared.writes()[before:]} == {"PATCH"}

    renamed = {
        key: key.replace("api_latency", "api_speed")
        .replace("alert/high_error_rate", "alert/too_many_errors")
        .replace("channel/email", "channel/mail")
        .replace("dashboard/security", "dashboard/safety")
        for key in names
    }
    assert sum(old != new for old, new in renamed.items()) >= 8
    assert declared.names() == {renamed[key]: name for key, name in names.items()}
    after = everything(declared)
    assert {kind: after[kind].keys() for kind in after} == {
        kind: found[kind].keys() for kind in found
    }
    declared.expect_no_changes()
