"""Dashboards: google.monitoring.dashboard.v1.DashboardsService.

A dashboard stays JSON, since the service knows fields that the published messages do not: what the
messages know is canonical, the rest is kept as it was sent.
"""

from __future__ import annotations

import base64
import secrets
import uuid
from collections.abc import Iterator

from monitoring.plan import Json, Kind
from sandbox.api import names
from sandbox.api.context import Api, Body, Request
from sandbox.api.errors import ApiError, Code, already_exists
from sandbox.api.handlers.base import Collection
from sandbox.api.names import Project

MESSAGE = "google.monitoring.dashboard.v1.Dashboard"

DASHBOARDS = Collection(
    Kind.DASHBOARD,
    names.DASHBOARD,
    "dashboards",
    lambda parts, name: "Requested entity was not found.",
)


def create(api: Api, request: Request) -> Body:
    project = api.read_name(names.PROJECT, request.get("parent"), "parent")["project"]
    dashboard = dict(request.get("dashboard", {}))
    id = str(uuid.uuid4())
    if "name" in dashboard:
        id = api.read_name(names.DASHBOARD, dashboard["name"], "dashboard.name")["id"]
    key = names.DASHBOARD.fill(project=project, id=id)
    if api.store.has(key):
        raise already_exists(dashboard["name"])
    dashboard["name"] = names.DASHBOARD.fill(project=Project(project).number, id=id)
    _complete(api, project, dashboard)
    if not request.get("validateOnly"):
        api.add(DASHBOARDS.kind, f"projects/{project}", key, dashboard)
    return dashboard


def update(api: Api, request: Request) -> Body:
    """Takes the whole dashboard; one that carries an etag must carry the present one."""
    dashboard = dict(request.get("dashboard", {}))
    row = DASHBOARDS.find(api, dashboard.get("name"))
    if dashboard.get("etag") not in (None, row.body["etag"]):
        raise ApiError(
            Code.ABORTED,
            "The etag is not that of the present dashboard: it was changed since it was read.",
        )
    dashboard["name"] = row.body["name"]
    _complete(api, names.DASHBOARD.read(row.key)["project"], dashboard)
    if not request.get("validateOnly"):
        api.store.update(row.key, dashboard)
    return dashboard


def listing(api: Api, request: Request) -> Body:
    project = api.read_name(names.PROJECT, request.get("parent"), "parent")["project"]
    return DASHBOARDS.page(api, request, f"projects/{project}")


def _complete(api: Api, project: str, dashboard: Body) -> None:
    api.judge(Kind.DASHBOARD, dashboard, project)
    dashboard["etag"] = base64.b64encode(secrets.token_bytes(8)).decode()
    for widget in _widgets(dashboard):
        _fill_defaults(widget)


def _widgets(value: Json) -> Iterator[Body]:
    """Every widget of a layout, those inside groups too."""
    if isinstance(value, list):
        for item in value:
            yield from _widgets(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in ("widget", "widgets"):
                yield from (
                    w for w in (item if isinstance(item, list) else [item]) if isinstance(w, dict)
                )
            yield from _widgets(item)


def _fill_defaults(widget: Body) -> None:
    """What the real service was seen to fill in."""
    if isinstance(text := widget.get("text"), dict):
        text.setdefault("format", "MARKDOWN")
        text.setdefault("style", {})
    for kind, field, default in (
        ("xyChart", "targetAxis", "Y1"),
        ("timeSeriesTable", "minAlignmentPeriod", "0s"),
    ):
        chart = widget.get(kind)
        for data_set in chart.get("dataSets", ()) if isinstance(chart, dict) else ():
            data_set.setdefault(field, default)
