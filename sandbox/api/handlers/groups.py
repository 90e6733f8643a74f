"""Groups of monitored resources: google.monitoring.v3.GroupService."""

from __future__ import annotations

from monitoring.validation.group import violations
from sandbox.api import names
from sandbox.api.context import Api, Body, Request
from sandbox.api.errors import in_use, refused
from sandbox.api.handlers.base import Collection
from sandbox.api.store import Row

GROUPS = Collection(
    "Group",
    names.GROUP,
    "group",
    lambda parts, name: f"Could not find group definition for '{parts['id']}'.",
)


def create(api: Api, request: Request) -> Body:
    project = api.read_name(names.PROJECT, request.get("name"))["project"]
    name = names.GROUP.fill(project=project, id=names.new_number())
    group = {**request.get("group", {}), "name": name}
    _check(api, group)
    if not request.get("validateOnly"):
        api.add(GROUPS.kind, f"projects/{project}", name, group)
    return group


def update(api: Api, request: Request) -> Body:
    sent = request.get("group", {})
    row = GROUPS.find(api, sent.get("name"))
    group = {**sent, "name": row.body["name"]}
    _check(api, group)
    if not request.get("validateOnly"):
        api.store.update(row.key, group)
    return group


def delete(api: Api, request: Request) -> Body:
    """Refused while the group has descendants; with ``recursive`` they go with it."""
    row = GROUPS.find(api, request.get("name"))
    under = _descendants(api, row)
    if under and not request.get("recursive"):
        raise in_use(row.body["name"], [child.body["name"] for child in under])
    for group in (*under, row):
        api.store.delete(group.key)
    return {}


def listing(api: Api, request: Request) -> Body:
    project = api.read_name(names.PROJECT, request.get("name"))["project"]
    return GROUPS.page(api, request, f"projects/{project}")


def _check(api: Api, group: Body) -> None:
    found = tuple(violations(group))
    if found:
        raise refused(found)
    if group.get("parentName"):
        GROUPS.find(api, group["parentName"])


def _descendants(api: Api, group: Row) -> list[Row]:
    parent = group.key.partition("/groups/")[0]
    rows = list(api.store.children(GROUPS.kind, parent))
    found: list[Row] = []
    level = {group.body["name"]}
    while level:
        below = [row for row in rows if row.body.get("parentName") in level and row not in found]
        found += below
        level = {row.body["name"] for row in below}
    return found
