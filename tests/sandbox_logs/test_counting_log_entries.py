"""Log-based metrics count what is written, exactly as the evaluation counts."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.evaluate.logs.counted import series
from alerts.evaluate.logs.counting import counting
from alerts.evaluate.logs.values import timestamp
from alerts.evaluate.series import Identity, LogEntry, pairs
from checks.check import check
from monitoring.plan import Kind
from sandbox.api.times import format_nanos, parse_nanos
from sandbox.logs import counts
from tests.sandbox_api.conftest import Clock, Wire

MINUTE = 60_000
WRITE = "/v2/entries:write"
METRICS = "/v2/projects/shop/metrics"
NOW = "2026-11-23T12:00:00Z"  # of the clock
REQUEST: dict[str, Any] = {"logName": "projects/shop/logs/app", "resource": {"type": "global"}}
DISTRIBUTION = {
    "name": "sizes",
    "filter": "jsonPayload.size>=0",
    "valueExtractor": "EXTRACT(jsonPayload.size)",
    "labelExtractors": {"kind": "EXTRACT(jsonPayload.data_type)"},
    "metricDescriptor": {
        "metricKind": "DELTA",
        "valueType": "DISTRIBUTION",
        "labels": [{"key": "kind"}],
    },
    "bucketOptions": {"explicitBuckets": {"bounds": [0, 1, 10, 100]}},
}


def stored(wire: Wire, name: str, end: str = "2026-12-30T00:00:00Z") -> list[Any]:
    type = f"logging.googleapis.com/user/{name}"
    interval = f"interval.startTime=2026-01-01T00:00:00Z&interval.endTime={end}"
    path = f"/v3/projects/shop/timeSeries?filter=metric.type=%22{type}%22&{interval}"
    return list(wire.ok("GET", path).get("timeSeries", ()))


def points(wire: Wire, name: str, end: str = "2026-12-30T00:00:00Z") -> list[tuple[str, str, Any]]:
    """(start, end, value) of the only series."""
    found = stored(wire, name, end)
    assert len(found) <= 1
    return [
        (p["interval"]["startTime"], p["interval"]["endTime"], *p["value"].values())
        for one in found
        for p in one["points"]
    ]


def write(wire: Wire, *entries: Any) -> None:
    wire.ok("POST", WRITE, {**REQUEST, "entries": entries})


def test_the_minute_of_an_entry_grows_and_shows_when_it_is_over(wire: Wire, clock: Clock) -> None:
    wire.ok("POST", METRICS, {"name": "errors", "filter": "severity>=ERROR"})
    clock.move(seconds=10)
    write(wire, {"severity": "ERROR"}, {"severity": "INFO"})
    span = (NOW, "2026-11-23T12:01:00Z")
    assert points(wire, "errors") == [(*span, "1")]
    assert points(wire, "errors", "2026-11-23T12:00:59Z") == []
    clock.move(seconds=40)
    write(wire, {"severity": "ALERT"}, {"severity": "ERROR"})
    assert points(wire, "errors", "2026-11-23T12:01:00Z") == [(*span, "3")]
    clock.move(seconds=30)
    write(wire, {"severity": "ERROR"}, {"severity": "ERROR", "timestamp": NOW})
    assert points(wire, "errors") == [
        ("2026-11-23T12:01:00Z", "2026-11-23T12:02:00Z", "1"),
        (*span, "3"),
        ("2026-11-23T11:59:00Z", NOW, "1"),
    ]
    (head,) = stored(wire, "errors")
    assert (head["metricKind"], head["valueType"]) == ("DELTA", "INT64")
    assert head["resource"]["type"] == "global"


def test_a_metric_counts_from_its_beginning_to_its_end(wire: Wire) -> None:
    write(wire, {"textPayload": "before"})
    made = wire.ok("POST", METRICS, {"name": "all", "filter": "severity>=DEFAULT"})
    assert points(wire, "all") == []
    write(wire, {"textPayload": "one"})
    wire.ok("PUT", f"{METRICS}/all", {**made, "disabled": True})
    write(wire, {"textPayload": "unseen"})
    assert [value for *_, value in points(wire, "all")] == ["1"]
    wire.ok("PUT", f"{METRICS}/all", {**made, "filter": "textPayload:two"})
    write(wire, {"textPayload": "one"}, {"textPayload": "two"})
    assert [value for *_, value in points(wire, "all")] == ["2"]
    wire.ok("DELETE", f"{METRICS}/all")
    assert points(wire, "all") == []


def test_what_was_written_before_is_not_counted_again(wire: Wire) -> None:
    wire.ok("POST", METRICS, {"name": "all", "filter": "severity>=DEFAULT"})
    one = {"textPayload": "a", "insertId": "1", "timestamp": NOW}
    for _ in range(2):
        write(wire, one, one)
    assert [value for *_, value in points(wire, "all")] == ["1"]
    wire.ok("POST", WRITE, {**REQUEST, "entries": [{"textPayload": "b"}], "dryRun": True})
    assert [value for *_, value in points(wire, "all")] == ["1"]


@pytest.mark.parametrize(
    ("at", "counted"),
    [
        ("2026-11-22T12:00:00Z", True),
        ("2026-11-22T11:59:59.999Z", False),
        ("2026-11-23T12:10:00Z", True),
        ("2026-11-23T12:10:00.001Z", False),
    ],
)
def test_an_entry_far_too_late_or_too_early_is_kept_and_not_counted(
    wire: Wire, at: str, counted: bool
) -> None:
    wire.ok("POST", METRICS, {"name": "all", "filter": "severity>=DEFAULT"})
    write(wire, {"textPayload": "a", "timestamp": at})
    assert len(points(wire, "all")) == counted
    assert wire.api.store.counts()["LogEntry"] == 1


def test_a_metric_that_cannot_be_evaluated_leaves_the_others_alone(
    wire: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    wire.ok("POST", METRICS, {"name": "odd", "filter": r'textPayload=~"\\pL+"'})
    wire.ok("POST", METRICS, {"name": "all", "filter": "severity>=DEFAULT"})
    with caplog.at_level(logging.WARNING):
        write(wire, {"textPayload": "a"})
        write(wire, {"textPayload": "b", "severity": "INFO"})
    assert caplog.text.count("metrics/odd counts nothing") == 1
    assert [value for *_, value in points(wire, "all")] == ["2"]


def test_series_beyond_the_most_that_a_metric_may_have_are_not_counted(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(counts, "MAX_SERIES", 2)
    body = {
        "name": "many",
        "filter": "severity>=DEFAULT",
        "labelExtractors": {"text": "EXTRACT(textPayload)"},
        "metricDescriptor": {
            "metricKind": "DELTA",
            "valueType": "INT64",
            "labels": [{"key": "text"}],
        },
    }
    wire.ok("POST", METRICS, body)
    with caplog.at_level(logging.WARNING):
        write(wire, *({"textPayload": text} for text in "abcdab"))
    found = {one["metric"]["labels"]["text"]: one["points"] for one in stored(wire, "many")}
    assert {text: one[0]["value"] for text, one in found.items()} == {
        "a": {"int64Value": "2"},
        "b": {"int64Value": "2"},
    }
    assert caplog.text.count("further ones are not counted") == 1


def test_each_project_counts_its_own(wire: Wire) -> None:
    wire.ok("POST", METRICS, {"name": "all", "filter": "severity>=DEFAULT"})
    other = {"logName": "projects/other/logs/app"}
    write(wire, {"textPayload": "a"}, {**other, "textPayload": "b"}, {"textPayload": "c"})
    assert [value for *_, value in points(wire, "all")] == ["2"]


def test_a_disabled_metric_counts_nothing_anywhere() -> None:
    body = {"name": "m", "filter": "severity>=DEFAULT", "disabled": True}
    assert counting(body)({"textPayload": "a"}, 0) is None
    assert series(body, [LogEntry(0, {"textPayload": "a"})]) == ()


# any entries in any batches: the same series as the evaluation makes of all of them at once

EVENTS = st.sampled_from(
    [
        "data_ingestion",
        "ml_processing",
        "insights_generation",
        "authentication_failure",
        "rate_limit_violation",
        "suspicious_activity",
        "data_access",
        "another",
    ]
)
WORDS = st.sampled_from(["a", "b", "", "ü"])
PAYLOADS = st.fixed_dictionaries(
    {},
    optional={
        "event_type": EVENTS,
        "message": st.sampled_from(["Slow request detected", "request"]),
        "endpoint": WORDS,
        "data_type": WORDS,
        "model_name": WORDS,
        "insight_type": WORDS,
        "reason": WORDS,
        "rule": WORDS,
        "actor_type": WORDS,
        "size": st.one_of(st.integers(-5, 500), st.floats(-1e6, 1e6), st.just("12.5")),
    },
)
AT = parse_nanos(NOW)
ENTRIES = st.fixed_dictionaries(
    {
        "jsonPayload": PAYLOADS,
        "severity": st.sampled_from(["INFO", "ERROR", "CRITICAL"]),
        "timestamp": st.integers(-26 * 3600 * 10**9, 1200 * 10**9).map(
            lambda apart: format_nanos(AT + apart)
        ),
        "resource": st.sampled_from(
            [{"type": "global"}, {"type": "gce_instance", "labels": {"zone": "z"}}]
        ),
    }
)
BATCHES = st.lists(st.lists(ENTRIES, min_size=1, max_size=12), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def shipped(root: Any) -> list[Any]:
    """The log-based metrics of the config, and a distribution."""
    plan = check(root, ["local"]).plans["local"]
    bodies = [r.body for r in plan.of(Kind.LOG_METRIC)]
    assert len(bodies) >= 8
    return [*bodies, DISTRIBUTION]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(batches=BATCHES)
def test_any_batches_make_the_series_of_all_entries_at_once(
    new_wire: Callable[[], Wire], shipped: list[Any], batches: list[list[Any]]
) -> None:
    wire = new_wire()
    for body in shipped:
        wire.ok("POST", METRICS, body)
    for batch in batches:
        write(wire, *batch)
    every = [LogEntry(AT // 10**6, entry) for batch in batches for entry in batch]
    for body in shipped:
        wanted = {one.identity: _rows(one) for one in series(body, every)}
        found = {_identity(one): _points(one) for one in stored(wire, body["name"])}
        assert found.keys() == wanted.keys()
        for identity, rows in wanted.items():
            assert found[identity] == pytest.approx(rows, rel=1e-9, abs=1e-6)


def _identity(one: Any) -> Identity:
    metric, resource = one["metric"], one["resource"]
    labels = pairs(metric.get("labels", {})), pairs(resource.get("labels", {}))
    return Identity(metric["type"], resource["type"], *labels)


def _rows(one: Any) -> Any:
    """start, end (ms) and the value, or the bucket counts and the sum; a row a point."""
    values = one.values.reshape(len(one.times), -1)
    columns = [one.starts[:, None], one.times[:, None], values]
    if one.sums is not None and one.bounds:
        columns.append(one.sums[:, None])
    return np.hstack(columns)


def _points(one: Any) -> Any:
    return np.array([_row(point) for point in reversed(one["points"])])


def _row(point: Any) -> list[float]:
    interval, value = point["interval"], point["value"]
    start, end = (int(timestamp(interval[f]) or 0) // 10**6 for f in ("startTime", "endTime"))
    if "int64Value" in value:
        return [start, end, float(value["int64Value"])]
    told = value["distributionValue"]
    counts = [float(count) for count in told["bucketCounts"]]
    return [start, end, *counts, told.get("mean", 0.0) * float(told["count"])]


@given(values=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40), parts=st.integers(1, 5))
def test_a_distribution_grows_to_what_it_is_at_once(values: list[float], parts: int) -> None:
    """Mean and squared deviations as numpy has them, however the values are split."""
    from sandbox.logs.distribution import grown

    value = None
    for part in np.array_split(np.array(values), parts):
        if len(part):
            value = grown(value, {}, part.tolist())
    assert value is not None
    told = value["distributionValue"]
    assert json.loads(json.dumps(told)) == told
    assert int(told["count"]) == sum(map(int, told["bucketCounts"])) == len(values)
    assert told["mean"] == pytest.approx(np.mean(values), rel=1e-9, abs=1e-6)
    squared = float(np.var(values)) * len(values)
    assert told["sumOfSquaredDeviation"] == pytest.approx(squared, rel=1e-6, abs=1e-3)


def test_a_point_keeps_the_buckets_with_which_it_began(wire: Wire) -> None:
    made = wire.ok("POST", METRICS, DISTRIBUTION)
    write(wire, {"jsonPayload": {"size": 5}})
    changed = {**made, "bucketOptions": {"explicitBuckets": {"bounds": [3]}}}
    wire.ok("PUT", f"{METRICS}/sizes", changed)
    write(wire, {"jsonPayload": {"size": 50}})
    ((_, _, value),) = points(wire, "sizes")
    assert value["bucketOptions"] == DISTRIBUTION["bucketOptions"]
    assert value["bucketCounts"] == ["0", "0", "1", "1", "0"]
    assert (value["count"], value["mean"]) == ("2", 27.5)
