"""Time series: the write rules, partial writes, reads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from sandbox.api.times import format_nanos, parse_nanos

P = "/v3/projects/shop"
TYPE = "custom.googleapis.com/http/latency"
ENDED = "2026-11-23T12:00:00Z"


def series(value: float = 1.5, end: str = ENDED, start: str = "", **more: Any) -> dict[str, Any]:
    interval = {"endTime": end} | ({"startTime": start} if start else {})
    return {
        "metric": {"type": TYPE, "labels": {"route": "/"}},
        "resource": {"type": "global", "labels": {"project_id": "shop"}},
        "points": [{"interval": interval, "value": {"doubleValue": value}}],
        **more,
    }


def write(wire: Any, *sent: Any) -> tuple[int, Any]:
    return wire("POST", f"{P}/timeSeries", {"timeSeries": list(sent)})


def reason(wire: Any, *sent: Any) -> str:
    status, answer = write(wire, *sent)
    assert status == 400, answer
    return str(answer["error"]["message"])


def read(wire: Any, filter: str = "", **query: Any) -> Any:
    asked = {
        "filter": filter or f'metric.type="{TYPE}"',
        "interval.startTime": "2026-11-23T11:00:00Z",
        "interval.endTime": "2026-11-23T13:00:00Z",
        **query,
    }
    return wire.ok("GET", f"{P}/timeSeries?{urlencode(asked, quote_via=quote)}")


def at(clock: Any, **offset: float) -> str:
    return (clock.time + timedelta(**offset)).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_the_first_point_declares_its_metric(wire: Any) -> None:
    assert write(wire, series()) == (200, {})
    made = wire.ok("GET", f"{P}/metricDescriptors/{TYPE}")
    assert (made["metricKind"], made["valueType"]) == ("GAUGE", "DOUBLE")
    assert made["labels"] == [{"key": "route"}]
    (found,) = read(wire)["timeSeries"]
    assert found["points"] == [
        {"interval": {"startTime": ENDED, "endTime": ENDED}, "value": {"doubleValue": 1.5}}
    ]
    assert (found["metricKind"], found["valueType"]) == ("GAUGE", "DOUBLE")


def test_a_new_label_is_added_to_the_descriptor(wire: Any, clock: Any) -> None:
    write(wire, series())
    more = {"metric": {"type": TYPE, "labels": {"route": "/", "code": "200"}}}
    assert write(wire, series(end=at(clock, seconds=10), **more))[0] == 200
    labels = wire.ok("GET", f"{P}/metricDescriptors/{TYPE}")["labels"]
    assert [label["key"] for label in labels] == ["code", "route"]


def test_what_agents_write_is_declared_and_what_google_writes_is_taken(wire: Any) -> None:
    agent, google = "workload.googleapis.com/jvm.heap", "run.googleapis.com/request_count"
    write(wire, *[series(metric={"type": type}) for type in (agent, google)])
    assert wire.ok("GET", f"{P}/metricDescriptors/{agent}")["type"] == agent
    assert wire.refused("GET", f"{P}/metricDescriptors/{google}")[0] == 404
    for type in (agent, google):
        assert len(read(wire, f'metric.type="{type}"')["timeSeries"]) == 1
    bad = series(metric={"type": TYPE, "labels": {"a b": "c"}})
    assert "labels[0].key" in reason(wire, bad)


@pytest.mark.parametrize(
    ("offset", "words"),
    [
        ({"hours": -26}, "Data points cannot be written more than 25h10s in the past"),
        ({"minutes": 6}, "in the future"),
    ],
)
def test_points_too_old_or_too_new(
    wire: Any, clock: Any, offset: dict[str, float], words: str
) -> None:
    assert words in reason(wire, series(end=at(clock, **offset)))
    assert write(wire, series(end=at(clock, hours=-25)))[0] == 200


def test_points_come_in_order_and_not_too_often(wire: Any, clock: Any) -> None:
    write(wire, series(end=at(clock)))
    assert "Points must be written in order." in reason(wire, series(end=at(clock)))
    assert "Points must be written in order." in reason(wire, series(end=at(clock, seconds=-60)))
    often = reason(wire, series(end=at(clock, seconds=4)))
    assert "written more frequently than the maximum sampling period" in often
    assert "Youngest Existing: '2026-11-23T12:00:00Z', New: '2026-11-23T12:00:04Z'" in often
    assert write(wire, series(end=at(clock, seconds=5)))[0] == 200


def test_intervals_follow_the_kind(wire: Any, clock: Any) -> None:
    earlier = at(clock, minutes=-5)
    assert "start time must be equal" in reason(wire, series(start=earlier))
    grown = {"metricKind": "CUMULATIVE", "metric": {"type": f"{TYPE}/sum"}}
    assert "start time must be before" in reason(wire, series(**grown))
    assert write(wire, series(start=earlier, end=at(clock, minutes=-1), **grown))[0] == 200
    reset = series(start=at(clock, minutes=-1), **grown)
    assert "at least a millisecond after" in reason(wire, reset)
    assert write(wire, series(start="2026-11-23T11:59:00.001Z", **grown))[0] == 200
    assert "must be GAUGE or CUMULATIVE" in reason(wire, series(metricKind="DELTA"))


def test_points_are_of_the_metrics_kind_and_type(wire: Any) -> None:
    write(wire, series())
    whole = series(end="2026-11-23T12:00:30Z")
    whole["points"][0]["value"] = {"int64Value": "3"}
    assert f"Value type for metric {TYPE} must be DOUBLE, but is INT64." in reason(wire, whole)
    start = {"start": "2026-11-23T11:59:00Z", "end": "2026-11-23T12:00:30Z"}
    kind = reason(wire, series(metricKind="CUMULATIVE", **start))
    assert f"Metric kind for metric {TYPE} must be GAUGE, but is CUMULATIVE." in kind


def test_good_points_of_a_refused_write_are_kept(wire: Any, clock: Any) -> None:
    old = series(end=at(clock, hours=-30))
    other = {**old, "metric": {"type": TYPE, "labels": {"route": "/b"}}}
    good = series(metric={"type": TYPE, "labels": {"route": "/good"}})
    status, answer = write(wire, old, other, good)
    error = answer["error"]
    assert (status, error["status"]) == (400, "INVALID_ARGUMENT")
    assert error["message"] == (
        "One or more TimeSeries could not be written: timeSeries[0-1] (example "
        f'metric.type="{TYPE}", metric.labels={{"route": "/"}}): write for '
        'resource=global{"project_id": "shop"} failed with: '
        "Data points cannot be written more than 25h10s in the past"
    )
    (summary,) = error["details"]
    assert summary == {
        "@type": "type.googleapis.com/google.monitoring.v3.CreateTimeSeriesSummary",
        "totalPointCount": 3,
        "successPointCount": 1,
        "errors": [
            {
                "status": {
                    "code": 3,
                    "message": "Data points cannot be written more than 25h10s in the past",
                },
                "pointCount": 2,
            }
        ],
    }
    assert len(read(wire)["timeSeries"]) == 1


def test_whole_requests_that_are_refused(wire: Any) -> None:
    assert reason(wire) == "Request was missing field timeSeries."
    assert "Duplicate TimeSeries encountered" in reason(wire, series(), series(2))
    many = [series(metric={"type": TYPE, "labels": {"n": str(n)}}) for n in range(201)]
    assert "at most 200 TimeSeries" in reason(wire, *many)
    assert "exactly one point" in reason(wire, {**series(), "points": []})
    assert "end_time" in reason(wire, {**series(), "points": [{"value": {"boolValue": True}}]})
    assert wire.ok("GET", "/")["counts"]["Point"] == 0


def test_reads_pick_series_and_interval(wire: Any, clock: Any) -> None:
    for route in ("/a", "/b"):
        metric = {"metric": {"type": TYPE, "labels": {"route": route}}}
        for minute in range(3):
            assert write(wire, series(minute, end=at(clock, minutes=minute), **metric))[0] == 200
    picked = read(wire, f'metric.type="{TYPE}" AND metric.labels.route="/b"')["timeSeries"]
    assert [p["value"]["doubleValue"] for p in picked[0]["points"]] == [2, 1, 0]
    # (start, end]
    span = {
        "interval.startTime": "2026-11-23T12:00:00Z",
        "interval.endTime": "2026-11-23T12:01:00Z",
    }
    both = read(wire, **span)["timeSeries"]
    assert [len(s["points"]) for s in both] == [1, 1]
    headers = read(wire, view="HEADERS")["timeSeries"]
    assert len(headers) == 2
    assert "points" not in headers[0]
    resource = read(wire, f'metric.type="{TYPE}" resource.labels.project_id="shop"')
    assert len(resource["timeSeries"]) == 2
    assert read(wire, f'metric.type="{TYPE}" resource.type="gce_instance"') == {}


def test_pages_of_points(wire: Any, clock: Any) -> None:
    for minute in range(5):
        write(wire, series(minute, end=at(clock, minutes=minute)))
    values, token = [], ""
    while True:
        answer = read(wire, pageSize=2, pageToken=token)
        values += [p["value"]["doubleValue"] for s in answer["timeSeries"] for p in s["points"]]
        token = answer.get("nextPageToken", "")
        if not token:
            break
    assert values == [4, 3, 2, 1, 0]


def test_reads_that_are_refused(wire: Any) -> None:
    def status(**query: str) -> int:
        asked = {"filter": f'metric.type="{TYPE}"', "interval.endTime": ENDED, **query}
        return int(wire("GET", f"{P}/timeSeries?{urlencode(asked, quote_via=quote)}")[0])

    assert status() == 200
    assert status(filter='resource.type="global"') == 400
    assert status(filter='metric.type="a" OR metric.type="b"') == 400
    assert status(filter=f'metric.type="{TYPE}" nonsense="x"') == 400
    assert status(**{"interval.startTime": "2026-11-23T13:00:00Z"}) == 400
    assert status(**{"aggregation.perSeriesAligner": "ALIGN_MEAN"}) == 501


def test_data_goes_with_its_descriptor(wire: Any) -> None:
    write(wire, series())
    wire.ok("DELETE", f"{P}/metricDescriptors/{TYPE}")
    assert read(wire) == {}
    assert wire.ok("GET", "/")["counts"] == {"TimeSeries": 0, "Point": 0}


@pytest.mark.parametrize(
    "text",
    ["2026-11-23T12:00:00Z", "2026-11-23T12:00:00.120Z", "2026-11-23T12:00:00.000001001Z"],
)
def test_times_keep_their_nanoseconds(text: str) -> None:
    assert format_nanos(parse_nanos(text)) == text
