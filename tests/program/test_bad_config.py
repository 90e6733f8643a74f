"""A mistake in the config is told at its line, and nothing is touched."""

from __future__ import annotations

import pytest

from tests.program.clients import everything
from tests.program.project import STACK, Project

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def test_mistakes_are_told_where_they_are(declared: Project) -> None:
    found, before = everything(declared), len(declared.writes())
    declared.edit("monitoring/sla_objectives.yaml", "target: 99.9%", "target: 109.9%")
    declared.edit("monitoring/alerts.yaml", "metric: service_error_rate", "metric: service_eror")
    declared.edit("dashboards/dashboards.yaml", "      - error_rate\n", "      - error_rate: [\n")
    for command in (["preview"], ["up", "--yes"], ["up", "--yes", "--skip-preview"]):
        done = declared.pulumi(*command, "--stack", STACK, code=None)
        assert done.returncode != 0
        text = done.stdout + done.stderr
        assert "monitoring/sla_objectives.yaml:6:13: " in text
        assert "monitoring/alerts.yaml:20:15: " in text
        assert "did you mean 'service_error_rate'?" in text.replace('"', "'")
        assert "dashboards/dashboards.yaml:" in text
        assert "Traceback" not in text
        assert "__main__.py" not in text
    assert len(declared.writes()) == before
    assert everything(declared) == found

    checked = declared.clarity("check", "--stack", STACK, code=1).stdout
    assert [line for line in checked.splitlines() if ".yaml:" in line]
    assert all(line in text for line in checked.splitlines())
