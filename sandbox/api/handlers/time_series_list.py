"""Reading time series: raw points of the series that a filter picks, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sandbox.api import names, paging
from sandbox.api.context import Api, Body, Request
from sandbox.api.errors import ApiError, Code, invalid
from sandbox.api.filters import Fields, Filter, parse
from sandbox.api.handlers.base import split_path
from sandbox.api.store import Series
from sandbox.api.times import format_nanos, parse_nanos

MAX_POINTS = 100_000  # a page counts points, not series
_METADATA = ("user_labels", "system_labels", "user_label", "system_label")


def listing(api: Api, request: Request) -> Body:
    """The interval is (start, end]; without a start, the one point at the end."""
    project = api.read_name(names.PROJECT, request.get("name"))["project"]
    filter = parse(request.get("filter", ""))
    type = _one_type(filter)
    for comparison in filter.comparisons:
        _field(project, {"metric": {}, "resource": {}}, comparison.field)
    if _aggregates(request):
        raise ApiError(Code.UNIMPLEMENTED, "This local API answers raw time series only.")
    interval = request.get("interval", {})
    if "endTime" not in interval:
        raise invalid("Request was missing field interval.end_time.")
    end = parse_nanos(interval["endTime"])
    start = parse_nanos(interval["startTime"]) if "startTime" in interval else end - 1
    if start > end:
        raise invalid("Field interval had an invalid value: the start time is after the end time")
    found = (
        series
        for series in api.store.series(project, type)
        if filter.passes(_fields(project, series.head))
    )
    if request.get("view") == "HEADERS":
        return _headers(api, request, found, start, end)
    return _full(api, request, found, start, end)


def _one_type(filter: Filter) -> str:
    types = {
        c.values[0]
        for c in filter.comparisons
        if c.field == "metric.type" and c.op == "=" and not c.function
    }
    if len(types) != 1:
        raise invalid(
            "The provided filter matches more than one metric. "
            "TimeSeries data are limited to one metric per request."
            if types
            else 'The filter must name a metric: metric.type = "...".'
        )
    return types.pop()


def _aggregates(request: Request) -> bool:
    aggregations = (request.get("aggregation", {}), request.get("secondaryAggregation", {}))
    return any(
        aggregation.get(field, none) != none
        for aggregation in aggregations
        for field, none in (
            ("perSeriesAligner", "ALIGN_NONE"),
            ("crossSeriesReducer", "REDUCE_NONE"),
        )
    )


def _full(api: Api, request: Request, found: Iterator[Series], start: int, end: int) -> Body:
    skip = paging.position(request)
    room = paging.size(request, default=MAX_POINTS, most=MAX_POINTS)
    out: list[Body] = []
    seen = 0
    for series in found:
        points: list[Body] = []
        for first, last, value in api.store.points(series.id, start, end):
            seen += 1
            if seen <= skip:
                continue
            if seen > skip + room:
                return _answer(
                    [*out, _shown(series.head, points)] if points else out,
                    paging.token(request, skip + room),
                )
            points.append(_point(first, last, value))
        if points:
            out.append(_shown(series.head, points))
    return _answer(out, "")


def _headers(api: Api, request: Request, found: Iterator[Series], start: int, end: int) -> Body:
    skip, room = paging.position(request), paging.size(request, default=MAX_POINTS, most=MAX_POINTS)
    live = [
        _shown(series.head, [])
        for series in found
        if next(api.store.points(series.id, start, end), None) is not None
    ]
    more = skip + room < len(live)
    return _answer(live[skip : skip + room], paging.token(request, skip + room) if more else "")


def _answer(series: list[Body], token: str) -> Body:
    out: Body = {"timeSeries": series} if series else {}
    return out | {"nextPageToken": token} if token else out


def _shown(head: Body, points: list[Body]) -> Body:
    return head | {"points": points} if points else head


def _point(start: int, end: int, value: Body) -> Body:
    interval = {"startTime": format_nanos(start), "endTime": format_nanos(end)}
    return {"interval": interval, "value": value}


def _fields(project: str, head: Body) -> Fields:
    """The fields of a series as filters name them; a label that is absent is the empty text."""
    return partial(_field, project, head)


def _field(project: str, head: Body, path: str) -> object:
    steps = split_path(path)
    match steps:
        case ["project"]:
            return project
        case ["metric" | "resource" as side, "type"]:
            return head[side].get("type", "")
        case ["metric" | "resource" as side, "label" | "labels", *key]:
            labels = head[side].get("labels", {})
            if side == "resource" and key == ["project_id"]:
                return labels.get("project_id", project)
            return labels.get(".".join(key), None) if key else labels
        case ["metadata", kind, *key] if kind in _METADATA:
            return None
    raise invalid(f'Could not parse filter: "{path}" is no field of a time series')
