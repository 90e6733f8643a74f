"""Alerts, the incidents of policies: google.monitoring.v3.AlertService. Clients only read them."""

from __future__ import annotations

from sandbox.api import names
from sandbox.api.context import Api, Body, Request
from sandbox.api.handlers.base import Collection

KIND = "Alert"
_PAGE = 50  # the discovery document: where the request does not say
_ORDER = "open_time desc"

ALERTS = Collection(
    KIND,
    names.ALERT,
    "alerts",
    lambda parts, name: f"Cannot find alert {name}.",
    sized=True,
)


def listing(api: Api, request: Request) -> Body:
    project = api.read_name(names.PROJECT, request.get("parent"), "parent")["project"]
    asked = {
        **request,
        "orderBy": request.get("orderBy") or _ORDER,
        "pageSize": request.get("pageSize") or _PAGE,
    }
    return ALERTS.page(api, asked, f"projects/{project}")
