"""Snoozes of alert policies: google.monitoring.v3.SnoozeService."""

from __future__ import annotations

from datetime import datetime, timedelta

from sandbox.api import masks, names
from sandbox.api.context import Api, Body, Request
from sandbox.api.errors import invalid, not_found
from sandbox.api.handlers.base import Collection
from sandbox.api.times import parse_time

MESSAGE = "google.monitoring.v3.Snooze"
_POLICIES = 16  # snooze.proto
_GRACE = timedelta(seconds=15)  # a start may lie this far in the past

SNOOZES = Collection(
    "Snooze", names.SNOOZE, "snoozes", lambda parts, name: f"Snooze not found: {name}"
)


def create(api: Api, request: Request) -> Body:
    project = api.read_name(names.PROJECT, request.get("parent"), "parent")["project"]
    name = names.SNOOZE.fill(project=project, id=names.new_number())
    snooze = {**request.get("snooze", {}), "name": name}
    _check(api, snooze)
    if _time(snooze, "startTime") < api.now() - _GRACE:
        raise invalid("Field snooze.interval.start_time had an invalid value: it is in the past")
    api.add(SNOOZES.kind, f"projects/{project}", name, snooze)
    return snooze


def update(api: Api, request: Request) -> Body:
    """Changes the fields of the mask, which must be given."""
    sent = request.get("snooze", {})
    row = SNOOZES.find(api, sent.get("name"))
    mask = request.get("updateMask")
    if not mask:
        raise invalid("Request was missing field update_mask.")
    snooze = masks.applied(MESSAGE, row.body, sent, mask)
    snooze["name"] = row.body["name"]
    _check(api, snooze)
    api.store.update(row.key, snooze)
    return snooze


def listing(api: Api, request: Request) -> Body:
    project = api.read_name(names.PROJECT, request.get("parent"), "parent")["project"]
    return SNOOZES.page(api, request, f"projects/{project}")


def _check(api: Api, snooze: Body) -> None:
    if not snooze.get("displayName"):
        raise invalid("Request was missing field snooze.display_name.")
    policies = snooze.get("criteria", {}).get("policies", ())
    if not 1 <= len(policies) <= _POLICIES:
        raise invalid(
            f'Field snooze.criteria.policies had an invalid value of "{len(policies)} entries": '
            f"a snooze takes 1 to {_POLICIES} policies"
        )
    for policy in policies:
        if not api.store.has(api.key(names.POLICY, policy) or ""):
            raise not_found(f"Cannot find alert policy {policy}.")
    if _time(snooze, "endTime") <= _time(snooze, "startTime"):
        raise invalid(
            "Field snooze.interval.end_time had an invalid value: it is not after the start"
        )


def _time(snooze: Body, field: str) -> datetime:
    text = snooze.get("interval", {}).get(field)
    if text is None:
        raise invalid(f"Request was missing field snooze.interval.{field}.")
    return parse_time(text)
