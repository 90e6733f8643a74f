"""Writing time series, by the real service's rules: bad points are refused, the others stay.

Sources: metric_service.proto and recorded refusals of the real service.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from monitoring.plan import Json, Kind
from sandbox.api import names
from sandbox.api.context import Api, Body, Request
from sandbox.api.errors import ApiError, Code, invalid
from sandbox.api.handlers import descriptors, distributions, prometheus
from sandbox.api.times import NANOS, format_nanos, parse_nanos

MAX_SERIES = 200
_PAST = (25 * 3600 + 10) * NANOS
_FUTURE = 300 * NANOS
_SPACING = 5 * NANOS
_MILLISECOND = 10**6
_KINDS = ("GAUGE", "CUMULATIVE")
_AGENTS = (  # what agents write, and declare by writing
    "workload.googleapis.com/",
    prometheus.PREFIX,
)
_OWN_KINDS = ("custom.googleapis.com/", "external.googleapis.com/", *_AGENTS)
_VALUES = {
    "boolValue": "BOOL",
    "int64Value": "INT64",
    "doubleValue": "DOUBLE",
    "distributionValue": "DISTRIBUTION",
}


@dataclass(frozen=True, slots=True)
class _Write:
    """One point of one series, as it was sent."""

    type: str
    head: Body
    start: int
    end: int
    value: Body


class _RefusedError(Exception):
    """Why one point is not written."""


def create(api: Api, request: Request) -> Body:
    project = api.read_name(names.PROJECT, request.get("name"))["project"]
    sent = request.get("timeSeries", ())
    if not sent:
        raise invalid("Request was missing field timeSeries.")
    if len(sent) > MAX_SERIES:
        raise invalid(
            f'Field timeSeries had an invalid value of "{len(sent)} entries": '
            f"at most {MAX_SERIES} TimeSeries can be written in a request"
        )
    writes = [_read(series, index) for index, series in enumerate(sent)]
    _check_duplicates(writes)
    refused: dict[int, str] = {}
    for index, write in enumerate(writes):
        try:
            _write(api, project, write)
        except _RefusedError as why:
            refused[index] = str(why)
    if refused:
        raise _summary(writes, refused)
    return {}


def _read(series: Body, index: int) -> _Write:
    place = f"timeSeries[{index}]"
    type = series.get("metric", {}).get("type", "")
    if not type:
        raise invalid(f"Request was missing field {place}.metric.type.")
    points = series.get("points", ())
    if len(points) != 1:
        raise invalid(
            f'Field {place}.points had an invalid value of "{len(points)} entries": '
            "exactly one point must be given"
        )
    interval = points[0].get("interval", {})
    if "endTime" not in interval:
        raise invalid(f"Request was missing field {place}.points[0].interval.end_time.")
    end = parse_nanos(interval["endTime"])
    start = parse_nanos(interval["startTime"]) if "startTime" in interval else end
    value = points[0].get("value", {})
    kinds = [kind for field, kind in _VALUES.items() if field in value]
    if not kinds:
        raise invalid(f"Request was missing field {place}.points[0].value.")
    head = {
        "metric": series["metric"],
        "resource": series.get("resource") or {"type": "global"},
        "metricKind": series.get("metricKind", "GAUGE"),
        "valueType": kinds[0],
    }
    if "unit" in series:
        head["unit"] = series["unit"]
    return _Write(type, head, start, end, value)


def _check_duplicates(writes: list[_Write]) -> None:
    seen: list[Body] = []
    for index, write in enumerate(writes):
        identity = {"metric": write.head["metric"], "resource": write.head["resource"]}
        if identity in seen:
            raise invalid(
                f"Field timeSeries[{index}] had an invalid value: Duplicate TimeSeries "
                "encountered. Only one point can be written per TimeSeries per request."
            )
        seen.append(identity)


def _write(api: Api, project: str, write: _Write) -> None:
    now = int(api.now().timestamp() * NANOS)
    if write.end < now - _PAST:
        raise _RefusedError("Data points cannot be written more than 25h10s in the past")
    if write.end > now + _FUTURE:
        raise _RefusedError("Data points cannot be written more than 5m in the future")
    _check_interval(write)
    _check_value(write)
    _check_descriptor(api, project, write)
    series = api.store.series_id(project, write.type, write.head)
    last = api.store.last_point(series)
    if last is not None:
        _check_order(write, *last)
    api.store.add_point(series, write.start, write.end, write.value)


def _check_interval(write: _Write) -> None:
    kind = write.head["metricKind"]
    if kind not in _KINDS:
        raise _RefusedError(f"Metric kind for metric {write.type} must be GAUGE or CUMULATIVE.")
    if kind == "GAUGE" and write.start != write.end:
        raise _RefusedError("The start time must be equal to the end time for the gauge metric")
    if kind == "CUMULATIVE" and write.start >= write.end:
        raise _RefusedError("The start time must be before the end time for the non-gauge metric")


def _check_value(write: _Write) -> None:
    """A distribution must be one, and a metric of Prometheus what its type says."""
    if why := distributions.problem(write.value.get("distributionValue", {})):
        raise _RefusedError(why)
    if not write.type.startswith(prometheus.PREFIX):
        return
    known = prometheus.kinds(write.type)
    if known is None:
        raise _RefusedError(
            f"Metric type {write.type} must be {prometheus.PREFIX}NAME/SUFFIX with one of the "
            f"suffixes {', '.join(prometheus.SUFFIXES)}."
        )
    _check_kinds(write, *known)


def _check_kinds(write: _Write, metric_kind: Json, value_type: Json) -> None:
    for field, name, wanted in (
        ("metricKind", "Metric kind", metric_kind),
        ("valueType", "Value type", value_type),
    ):
        if write.head[field] != wanted:
            raise _RefusedError(
                f"{name} for metric {write.type} must be {wanted}, but is {write.head[field]}."
            )


def _check_order(write: _Write, start: int, end: int) -> None:
    if write.end <= end:
        raise _RefusedError(
            "Points must be written in order. One or more of the points specified had an older "
            "start time than the most recent point."
        )
    fresh = write.head["metricKind"] == "CUMULATIVE" and write.start != start
    if fresh and write.start < end + _MILLISECOND:
        raise _RefusedError(
            "The new start time must be at least a millisecond after the end time of the most "
            "recent point."
        )
    if write.end - end < _SPACING:
        raise _RefusedError(
            "One or more points were written more frequently than the maximum sampling period "
            f"configured for the metric. {{Metric: {write.type}, Timestamps: {{Youngest Existing: "
            f"'{format_nanos(end)}', New: '{format_nanos(write.end)}'}}}}"
        )


def _check_descriptor(api: Api, project: str, write: _Write) -> None:
    """The point must be of the metric's kind; an unknown metric is declared by its first point.

    Google's own metrics (run.googleapis.com and the like) have no descriptors here and are taken
    as they come, so that a test can write what the platform would.
    """
    found = api.descriptor(project, write.type)
    labels = write.head["metric"].get("labels", {})
    if found is None:
        if write.type.startswith(_OWN_KINDS):
            _declare(api, project, write, {}, labels)
        return
    _check_kinds(write, found.get("metricKind"), found.get("valueType"))
    known = {label["key"] for label in found.get("labels", ())}
    if not known.issuperset(labels):
        _declare(api, project, write, found, labels)


def _declare(api: Api, project: str, write: _Write, found: Body, labels: Body) -> None:
    known = list(found.get("labels", ()))
    keys = {label["key"] for label in known}
    body = {
        **found,
        "type": write.type,
        "metricKind": write.head["metricKind"],
        "valueType": write.head["valueType"],
        "labels": known + [{"key": key} for key in sorted(labels) if key not in keys],
    }
    if not body["labels"]:
        del body["labels"]
    try:
        if not write.type.startswith(_AGENTS):  # nobody else may declare those
            api.judge(Kind.DESCRIPTOR, body, project)
        descriptors.put(api, project, body)
    except ApiError as refusal:
        raise _RefusedError(refusal.message) from None


def _summary(writes: list[_Write], refused: dict[int, str]) -> ApiError:
    """One refusal for all points that were not written; the others stay written."""
    parts = []
    for why in dict.fromkeys(refused.values()):
        indexes = [index for index, reason in refused.items() if reason == why]
        first = writes[indexes[0]].head
        metric, resource = first["metric"], first["resource"]
        parts.append(
            f'timeSeries[{_ranges(indexes)}] (example metric.type="{metric["type"]}", '
            f"metric.labels={_labels(metric)}): write for resource={resource['type']}"
            f"{_labels(resource)} failed with: {why}"
        )
    errors: list[Json] = [
        {"status": {"code": Code.INVALID_ARGUMENT.grpc, "message": why}, "pointCount": count}
        for why, count in Counter(refused.values()).items()
    ]
    summary: Json = {
        "@type": "type.googleapis.com/google.monitoring.v3.CreateTimeSeriesSummary",
        "totalPointCount": len(writes),
        "errors": errors,
    }
    if len(writes) > len(refused):
        summary["successPointCount"] = len(writes) - len(refused)
    message = f"One or more TimeSeries could not be written: {'; '.join(parts)}"
    return ApiError(Code.INVALID_ARGUMENT, message, [summary], keeps_writes=True)


def _ranges(indexes: list[int]) -> str:
    """[0, 1, 2, 5] as ``0-2,5``."""
    runs: list[list[int]] = []
    for index in indexes:
        if runs and index == runs[-1][-1] + 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _labels(of: Body) -> str:
    inner = ", ".join(f'"{key}": "{value}"' for key, value in sorted(of.get("labels", {}).items()))
    return f"{{{inner}}}"
