"""Reading time series: raw points of the series that a filter picks, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from monitoring.filters.ast import FieldPath, Node
from monitoring.filters.query import metric_types
from sandbox.api import names, paging
from sandbox.api.context import Api, Body, Request
from sandbox.api.errors import ApiError, Code, invalid
from sandbox.api.filters import passes, read_time_series
from sandbox.api.store import Series
from sandbox.api.times import format_nanos, parse_nanos

MAX_POINTS = 100_000  # a page counts points, not series
_PROJECT_LABEL: FieldPath = ("resource", "labels", "project_id")


def listing(api: Api, request: Request) -> Body:
    """The interval is (start, end]; without a start, the one point at the end."""
    project = api.read_name(names.PROJECT, request.get("name"))["project"]
    filter = read_time_series(request.get("filter", ""))
    type = _one_type(filter)
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
        if passes(filter, partial(_field, project, series.head))
    )
    if request.get("view") == "HEADERS":
        return _headers(api, request, found, start, end)
    return _full(api, request, found, start, end)


def _one_type(filter: Node | None) -> str:
    types = metric_types(filter) if filter is not None else ()
    if len(types) == 1:
        return types[0]
    raise invalid(
        "The provided filter matches more than one metric. "
        "TimeSeries data are limited to one metric per request."
        if types
        else 'The filter must name a metric: metric.type = "...".'
    )


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


def _field(project: str, head: Body, path: FieldPath) -> object:
    """A field of a series as filters name it."""
    match path:
        case ("project",):
            return project
        case ("metric" | "resource" as side, "type"):
            return head[side].get("type")
        case ("metric" | "resource" as side, "labels", *key):
            labels = head[side].get("labels", {})
            if path == _PROJECT_LABEL:
                return labels.get("project_id", project)
            return labels.get(key[0]) if key else labels
    return None  # groups and metadata, of which stored series have none
