"""Which conditions are told that they flap, and which are not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from checks.raw.judge import judge_raw
from tests.check_budget.laid_over import found, marked

ID = "condition-flaps"
ALERTS = "monitoring/alerts.yaml"


def _config(condition: str, severity: str = "ticket") -> dict[str, str]:
    return {
        ALERTS: f"alerts:\n  one:\n    display_name: One\n    severity: {severity}\n"
        f"    condition: {{{condition}}}\n"
    }


@pytest.mark.parametrize(
    ("condition", "severity", "wrong"),
    [
        ("metric: queue, above: 100, for: 0s, every: 60s, across: max", "ticket", True),
        ("metric: queue, below: 100, for: 0s, every: 60s, across: max", "ticket", True),
        ("metric: queue, above: 100, for: 1m, every: 60s, across: max", "ticket", False),
        ("metric: queue, above: 100, for: 0s, every: 5m, across: max", "ticket", False),
        ("metric: queue, show: max, above: 9, for: 0s, every: 10m, across: max", "ticket", False),
        ("metric: queue, above: 0, for: 0s, every: 60s, across: max", "ticket", False),
        ("metric: queue, below: 1, for: 0s, every: 60s, across: max", "ticket", False),
        ("metric: queue, above: 100, for: 0s, every: 60s, across: max", "page", False),
        ("metric: requests, above: 1/s, for: 0s, every: 60s, across: sum", "page", True),
        ("metric: requests, above: 0.01/s, for: 0s, every: 60s, across: sum", "page", False),
        (
            "metric: requests, show: sum, above: 50, for: 0s, every: 60s, across: sum",
            "page",
            True,
        ),
        ("metric: duration, show: p95, above: 1s, for: 0s, every: 60s, across: mean", "page", True),
        (
            "metric: duration, show: p90, above: 1s, for: 0s, every: 60s, across: mean",
            "page",
            False,
        ),
    ],
)
def test_alerts_of_the_config(condition: str, severity: str, wrong: bool) -> None:
    """A p90 is read over two minutes; of a gauge that pages, page-on-one-point tells; at one event
    a minute a single one is enough, and nothing hovers."""
    files = _config(condition, severity)
    assert [marked(files, one) for one in found(ID, files)] == ["0s"] * wrong


def _threshold(aligner: str = "ALIGN_MEAN", period: int = 60, **changes: Any) -> dict[str, Any]:
    step = {"alignmentPeriod": f"{period}s", "perSeriesAligner": aligner}
    if "reducer" in changes:
        step["crossSeriesReducer"] = changes.pop("reducer")
    return {
        "displayName": "One",
        "conditionThreshold": {
            "filter": 'metric.type="custom.googleapis.com/queue" resource.type="generic_task"',
            "aggregations": [step],
            "comparison": "COMPARISON_GT",
            "thresholdValue": 100,
            "duration": "0s",
            **changes,
        },
    }


def _query(query: str, **changes: Any) -> dict[str, Any]:
    body = {"query": query, "duration": "0s", **changes}
    return {"displayName": "One", "conditionPrometheusQueryLanguage": body}


def _found(*conditions: dict[str, Any], before: str = "", combiner: str = "OR") -> list[str]:
    """The marked texts."""
    policy = {
        "displayName": "Made",
        "severity": "WARNING",
        "documentation": {"content": "Look."},
        "notificationChannels": ["projects/p/notificationChannels/1"],
        "combiner": combiner,
        "conditions": list(conditions),
    }
    files = {"policy.yaml": before + yaml.safe_dump(policy, sort_keys=False)}
    return [marked(files, one) for one in found(ID, files)]


def test_values_that_nothing_holds() -> None:
    assert _found(_threshold()) == ["0s"]
    assert _found(_threshold(), _threshold(comparison="COMPARISON_LT", thresholdValue=5)) == [
        "0s",
        "0s",
    ]
    assert _found(_threshold("ALIGN_NEXT_OLDER", 1200)) == ["0s"], "a sample is one over any time"
    assert _found(_threshold("ALIGN_SUM")) == ["0s"]


@pytest.mark.parametrize(
    "condition",
    [
        _threshold(duration="60s"),
        _threshold(period=120),
        _threshold("ALIGN_MAX", 600),
        _threshold(trigger={"count": 2}),
        _threshold(trigger={"percent": 50}),
        _threshold(reducer="REDUCE_COUNT"),
        _threshold("ALIGN_NEXT_OLDER", 1200, reducer="REDUCE_COUNT_FALSE"),
        _threshold("ALIGN_FRACTION_TRUE", thresholdValue=0.5),
        _threshold("ALIGN_RATE", thresholdValue=0.016),  # 0.96 events
        _threshold(thresholdValue=0),
        _threshold(thresholdValue=1),
        _threshold(forecastOptions={"forecastHorizon": "3600s"}),
    ],
)
def test_what_something_holds_or_what_hovers_nowhere(condition: dict[str, Any]) -> None:
    assert _found(condition) == []


def test_a_share_of_a_minute_flaps_however_small() -> None:
    below: dict[str, Any] = {
        "denominatorFilter": 'metric.type="custom.googleapis.com/all" resource.type="generic_task"',
        "denominatorAggregations": [{"alignmentPeriod": "60s", "perSeriesAligner": "ALIGN_RATE"}],
    }
    assert _found(_threshold("ALIGN_RATE", thresholdValue=0.01, **below)) == ["0s"]
    assert _found(_threshold("ALIGN_RATE", thresholdValue=0.01)) == [], "0.6 events"


def test_a_limit_of_one_is_a_state_only_where_things_are_counted() -> None:
    descriptor = (
        "type: custom.googleapis.com/queue\nmetricKind: GAUGE\nvalueType: DOUBLE\nunit: {}\n---\n"
    )
    assert _found(_threshold(thresholdValue=1), before=descriptor.format("s")) == ["0s"]
    assert _found(_threshold(thresholdValue=1), before=descriptor.format('"{orders}"')) == []


def test_true_and_false_hover_nowhere() -> None:
    descriptor = "type: custom.googleapis.com/queue\nmetricKind: GAUGE\nvalueType: BOOL\n---\n"
    condition = _threshold("ALIGN_NEXT_OLDER", 300, thresholdValue=0.5)
    assert _found(condition, before=descriptor) == []


def test_conditions_joined_by_and_guard_each_other() -> None:
    held = _threshold(duration="300s")
    for combiner in ("AND", "AND_WITH_MATCHING_RESOURCE"):
        assert _found(_threshold(), held, combiner=combiner) == []
        assert _found(_threshold(), _threshold(thresholdValue=9), combiner=combiner) == ["0s"]
    assert _found(_threshold(), held) == ["0s"]


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("queue > 100", True),
        ("100 < queue", False),  # compared the other way round: nothing is said
        ("sum(rate(hits[1m])) > 5", True),
        ("sum(rate(hits[1m])) > 0.01", False),  # 0.6 events
        ("sum(rate(bad[60s])) / sum(rate(hits[60s])) > 0.01", True),
        ("sum(rate(bad[5m])) / sum(rate(hits[1m])) > 0.1", False),
        ("avg_over_time(queue[1m]) > 9", True),
        ("avg_over_time(queue[5m]) > 9", False),
        ("max_over_time(rate(hits[1m])[10m:1m]) > 9", False),
        ("queue > 9 and queue_max > 20", True),
        ("queue > 9 and avg_over_time(queue[1h]) > 5", False),
        ("queue > 0", False),
        ("queue == 7", False),
        ("count(queue) < 3", False),
        ("time() - last_backup > 90000", False),
        ("absent(queue) > 0.5", False),
    ],
)
def test_queries(query: str, wrong: bool) -> None:
    assert _found(_query(query)) == ["0s"] * wrong
    assert _found(_query(query, duration="300s")) == []


def test_a_retest_that_is_not_written_is_none() -> None:
    condition = _query("queue > 100")
    del condition["conditionPrometheusQueryLanguage"]["duration"]
    assert len(_found(condition)) == 1


def test_of_googles_samples_it_tells_one_in_eight(corpora: Path) -> None:
    """Those that judge a minute at once. The others average over five, retest, or ask for any."""
    told = {
        path.name.split("__")[1].split(".")[0]
        for path in (corpora / "google-sample-alerts").iterdir()
        if any(o.code == ID for o in judge_raw(path.name, path.read_text(encoding="utf-8")))
    }
    assert told == {
        "429-out-of-capacity",
        "access_log_failures",
        "gpu-processing-utilization-for-jobset",
        "high-cpu-usage",
        "high-cpu-utilization",
        "high-db-size",
        "high-disk-utilization",
        "high-error-rate",
        "high-tablespace-utilization",
        "low-free-file-descriptors",
        "max-writes",
        "memory-limit-utilization-all-containers",
        "memory-limit-utilization-containers-within-cluster",
        "pacemaker-resource-stopped",
        "server-errors",
        "vpn-tunnel-pps",
    }
