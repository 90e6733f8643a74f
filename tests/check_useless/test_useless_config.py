"""What is useless of the alerts that somebody wrote in the config, and where."""

from __future__ import annotations

import pytest

from checks.examples import judge


@pytest.mark.parametrize(
    ("condition", "code", "marked"),
    [
        ("metric: duration, show: p90, above: 1500ms", "threshold-between-buckets", "1500ms"),
        ("metric: duration, show: p90, above: 9s", "alert-never-fires", "9s"),
        ("metric: queue, across: max, below: -1", "", ""),
        ("metric: requests, across: sum, below: 0", "alert-never-fires", "0"),
        ("metric: duration, show: p95, below: 300", "threshold-between-buckets", "300"),
    ],
)
def test_a_written_alert_is_marked_at_its_number(condition: str, code: str, marked: str) -> None:
    """Whatever the alert is compiled to, the finding is at the number that somebody wrote."""
    across = "" if "across" in condition else ", across: mean"
    written = f"{{{condition}{across}, for: 5m, every: 5m}}"
    line = f"  one: {{severity: ticket, display_name: One, condition: {written}}}"
    text = f"alerts:\n{line}\n"
    said = {
        one.code: line[one.span.column - 1 : one.span.end_column - 1]
        for one in judge({"monitoring/alerts.yaml": text})
    }
    assert said.get(code, "") == marked
    assert code or not said
