"""Pages that ring too easily, too often or for the same fault, and names that mislead."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from checks.raw.judge import judge_raw
from checks.registry import ids
from checks.rule import Group
from monitoring.diagnostics import Severity
from tests.check_budget.laid_over import found, marked

ALERTS = "monitoring/alerts.yaml"


def _alert(name: str, condition: str, severity: str = "page", title: str = "") -> str:
    return (
        f"  {name}:\n    display_name: {title or name}\n    severity: {severity}\n"
        f"    condition: {{{condition}}}\n"
    )


def _alerts(*entries: str) -> dict[str, str]:
    return {ALERTS: "alerts:\n" + "".join(entries)}


def _queue(above: str = "above: 100", lasting: str = "5m", every: str = "60s") -> str:
    return f"metric: queue, {above}, for: {lasting}, every: {every}, across: max"


def _p95(above: str) -> str:
    return f"metric: duration, show: p95, above: {above}, for: 5m, every: 60s, across: mean"


@pytest.mark.parametrize(
    ("condition", "severity", "wrong"),
    [
        (_queue(lasting="0s"), "page", True),
        (_queue(lasting="0s"), "ticket", False),
        (_queue(lasting="0s", every="5m"), "page", False),
        (_queue(), "page", False),
        ("metric: requests, above: 1/s, for: 0s, every: 60s, across: sum", "page", False),
    ],
)
def test_one_value_is_no_page(condition: str, severity: str, wrong: bool) -> None:
    files = _alerts(_alert("queue", condition, severity))
    hits = found("page-on-one-point", files)
    assert [marked(files, one) for one in hits] == ["0s"] * wrong


@pytest.mark.parametrize(
    ("across", "where", "severity", "wrong"),
    [
        ("none", "", "page", True),
        ("sum", "", "page", False),
        ("none", "", "ticket", False),
        ("none", "where: {code: '500'}, ", "page", False),  # one series is left
        ("none", "where: {code: /5../}, ", "page", True),
    ],
)
def test_a_page_for_each_series(across: str, where: str, severity: str, wrong: bool) -> None:
    condition = f"metric: requests, {where}above: 1/s, for: 5m, every: 60s, across: {across}"
    files = _alerts(_alert("errors", condition, severity))
    hits = found("page-per-series", files)
    assert [marked(files, one) for one in hits] == [across] * wrong


RAW = """\
type: custom.googleapis.com/queue
metricKind: GAUGE
valueType: DOUBLE
labels: [{{key: shop}}]
---
displayName: Queue
severity: {severity}
combiner: OR
documentation: {{content: Look.}}
notificationChannels: [projects/p/notificationChannels/1]
conditions:
- displayName: {name}
  conditionThreshold:
    filter: metric.type="custom.googleapis.com/queue" resource.type="generic_task"
    aggregations: [{{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN{reducer}}}]
    comparison: {comparison}
    thresholdValue: {limit}
    duration: 300s
"""


def _raw(**values: object) -> dict[str, str]:
    usual = {
        "severity": "CRITICAL",
        "name": "Long",
        "reducer": "",
        "comparison": "COMPARISON_GT",
        "limit": 0.9,
    }
    return {"policy.yaml": RAW.format(**(usual | values))}


def test_raw_series_are_joined_too() -> None:
    assert len(found("page-per-series", _raw())) == 1
    assert found("page-per-series", _raw(severity="WARNING")) == []
    assert found("page-per-series", _raw(reducer=", crossSeriesReducer: REDUCE_MAX")) == []


@pytest.mark.parametrize(
    ("second", "wrong"),
    [
        (_queue("above: 900"), True),
        (_queue("above: 50"), True),  # then it is the first that tells nothing new
        (_queue("below: 5"), False),
        (_queue("above: 900", lasting="1m"), False),  # told sooner when it is worse
        (_queue("above: 900", every="5m"), False),
    ],
)
def test_two_pages_for_one_fault(second: str, wrong: bool) -> None:
    files = _alerts(_alert("one", _queue()), _alert("two", second))
    assert len(found("pages-twice", files)) == wrong
    ticket = _alerts(_alert("one", _queue(), "ticket"), _alert("two", second))
    assert found("pages-twice", ticket) == []


def test_the_page_that_tells_nothing_new_is_marked() -> None:
    files = _alerts(_alert("one", _queue("below: 5")), _alert("two", _queue("below: 2")))
    (one,) = found("pages-twice", files)
    assert one.message == '"Shop: one" pages below 5 already: what is below 2 wakes somebody twice'


@pytest.mark.parametrize(
    ("title", "condition", "wrong"),
    [
        ("Queue > 100", _queue(), False),
        ("Queue > 100", _queue("above: 1000"), True),
        ("Queue < 100", _queue(), True),
        ("Queue below 100", _queue("below: 100"), False),
        ("Queue over 5 min", _queue(), False),  # how long, not how much
        ("Queue > 100 or < 5", _queue(), False),  # two numbers: unclear
        ("No status >= 500", _queue(), False),
        ("Queue", _queue(), False),
        ("p95 > 2s", _p95("2000ms"), False),
        ("p95 > 2s", _p95("20s"), True),
    ],
)
def test_a_name_says_the_threshold(title: str, condition: str, wrong: bool) -> None:
    files = _alerts(_alert("a", condition, "ticket", title=title))
    hits = found("name-other-threshold", files)
    assert [marked(files, one) for one in hits] == [title] * wrong


@pytest.mark.parametrize(
    ("name", "limit", "comparison", "wrong"),
    [
        ("Use above 90%", 0.9, "COMPARISON_GT", False),
        ("Use above 90%", 90, "COMPARISON_GT", False),
        ("Use above 90%", 0.5, "COMPARISON_GT", True),
        ("Use above 90%", 0.9, "COMPARISON_LT", True),
        ("Status over 500", 3, "COMPARISON_GT", False),
    ],
)
def test_a_raw_name_says_its_percentage(
    name: str, limit: float, comparison: str, wrong: bool
) -> None:
    files = _raw(name=name, limit=limit, comparison=comparison)
    assert [marked(files, one) for one in found("name-other-threshold", files)] == [name] * wrong


def test_names_of_each_kind_are_given_once() -> None:
    files = _alerts(
        _alert("one", _queue(), "ticket", title="Orders"),
        _alert("two", _queue("below: 5"), "ticket", title="Orders"),
    )
    (one,) = found("display-name-taken", files)
    assert one.span.line == 7
    assert "at monitoring/alerts.yaml:2:3" in one.message


def test_of_what_googles_samples_are_told(corpora: Path) -> None:
    """Policies that others wrote, and use: 137 of them. What they lack, they lack."""
    mine = {id for id, group in ids().items() if group in (Group.BUDGET, Group.NOISE)}
    told: Counter[str] = Counter()
    for path in sorted((corpora / "google-sample-alerts").iterdir()):
        for one in judge_raw(path.name, path.read_text(encoding="utf-8")):
            if one.code in mine:
                told[one.code] += 1
                assert one.severity is Severity.WARNING
    assert told == {
        "policy-no-severity": 134,
        "policy-no-documentation": 16,
        "condition-flaps": 16,
        "query-picks-series": 2,
    }
