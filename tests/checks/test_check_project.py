"""A whole project judged: what the reader, the compiler and the API's rules find, and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.check import check
from monitoring.diagnostics import Severity
from tests.checks.judged import Edit, places


def test_nothing_is_found_in_the_shipped_project_but_the_budget_it_was_given(root: Path) -> None:
    """Its daily budget is kept as the document states it, and is not what its target leaves."""
    report = check(root)
    assert [(found.code, found.severity) for found in report.diagnostics] == [
        ("budget-declared", Severity.WARNING)
    ]
    assert places(report) == [("budget-declared", '"144s"')]
    assert "leaves 86.4s in 1d (0.1% x 86400s), not 144s" in report.diagnostics[0].message
    assert not report.failed
    assert set(report.plans) == {"dev", "prod", "local"}


def test_what_was_looked_at_is_told_where_nothing_is_found(edited: Edit) -> None:
    report = edited("monitoring/service.yaml", "", "")
    assert report.diagnostics == ()
    assert report.summary.startswith("no findings: dev (")


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "marked"),
    [
        ("monitoring/sla_objectives.yaml", "99.9%\n", "99.995%\n", "slo-goal", "99.995%"),
        ("monitoring/sla_objectives.yaml", '"24h"', '"25h"', "window-unsupported", '"25h"'),
        (
            "monitoring/sla_objectives.yaml",
            "90% < 30s",
            "90% < 30By",
            "unit-inconvertible",
            '"90% < 30By"',
        ),
        ("monitoring/alerts.yaml", "above: 2s", "above: 2By", "unit-inconvertible", "2By"),
        ("monitoring/alerts.yaml", "for: 5m", "for: 90s", "condition-duration", "90s"),
        ("monitoring/uptime_checks.yaml", "period: 60s", "period: 70s", "uptime-period", "70s"),
        (
            "Pulumi.prod.yaml",
            "clarity:host: api",
            "clarity:hots: api",
            "key-unknown",
            "clarity:hots",
        ),
        ("dashboards/dashboards.yaml", '"/5../"', '"/5(./"', "widget-filter", "error_rate"),
    ],
)
def test_a_mistake_is_marked_at_its_value(
    edited: Edit, file: str, old: str, new: str, code: str, marked: str
) -> None:
    report = edited(file, old, new)
    assert report.failed
    assert (code, marked) in places(report)
    assert {at for at, _ in places(report)} == {code}, "and nothing else is found"


def test_a_finding_that_stacks_share_is_told_once(edited: Edit) -> None:
    report = edited("monitoring/sla_objectives.yaml", "99.9%\n", "99.995%\n")
    assert len(report.diagnostics) == 1
    assert report.summary == "1 error"
