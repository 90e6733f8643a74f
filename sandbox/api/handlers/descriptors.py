"""Metric and resource descriptors: the descriptor methods of google.monitoring.v3.MetricService."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.plan import Kind
from monitoring.resource_types import CUSTOM_METRIC_RESOURCES, RESOURCE_TYPES
from sandbox.api import names, paging
from sandbox.api.context import LOG_METRIC_PREFIX, Api, Body, Request
from sandbox.api.errors import invalid, not_found
from sandbox.api.filters import Fields, passes, read
from sandbox.api.handlers import prometheus
from sandbox.api.handlers.base import body_fields

_FIXED = ("metricKind", "valueType")


def create(api: Api, request: Request) -> Body:
    """Makes a descriptor, or changes the one there is: labels are added, never taken away."""
    project = api.read_name(names.PROJECT, request.get("name"))["project"]
    sent = request.get("metricDescriptor", {})
    api.judge(Kind.DESCRIPTOR, sent, project)
    return put(api, project, sent)


def put(api: Api, project: str, sent: Body) -> Body:
    """As `create`, of a body that is known to be good."""
    key = names.DESCRIPTOR.fill(project=project, type=sent.get("type", ""))
    made = {**sent, "name": key}
    row = api.store.get(key)
    if row is None:
        api.add(Kind.DESCRIPTOR, f"projects/{project}", key, made)
        return made
    _check_fixed(row.body, made)
    present = {label.get("key") for label in made.get("labels", ())}
    kept = [label for label in row.body.get("labels", ()) if label.get("key") not in present]
    if kept:
        made["labels"] = [*kept, *made.get("labels", ())]
    api.store.update(key, made)
    return made


def get(api: Api, request: Request) -> Body:
    parts = api.read_name(names.DESCRIPTOR, request.get("name"))
    found = api.descriptor(parts["project"], parts["type"])
    if found is None:
        raise _missing(parts["type"])
    return _as_read(found)


def delete(api: Api, request: Request) -> Body:
    """The descriptor goes, and its data with it."""
    parts = api.read_name(names.DESCRIPTOR, request.get("name"))
    type = parts["type"]
    if type.startswith(LOG_METRIC_PREFIX):
        raise invalid(f"The descriptor of '{type}' goes with its log-based metric.")
    key = names.DESCRIPTOR.fill(**parts)
    if not api.store.has(key):
        raise _missing(type)
    api.store.delete(key)
    api.store.drop_series(parts["project"], type)
    return {}


def listing(api: Api, request: Request) -> Body:
    project = api.read_name(names.PROJECT, request.get("name"))["project"]
    filter = read(request.get("filter", ""))
    found = [_as_read(body) for body in _all(api, project) if passes(filter, _fields(body))]
    return _page(request, found, "metricDescriptors", most=10_000)


def list_resources(api: Api, request: Request) -> Body:
    project = api.read_name(names.PROJECT, request.get("name"))["project"]
    filter = read(request.get("filter", ""))
    every = (_resource(project, type) for type in RESOURCE_TYPES)
    found = [body for body in every if passes(filter, _fields(body))]
    return _page(request, found, "resourceDescriptors", most=1_000)


def get_resource(api: Api, request: Request) -> Body:
    parts = api.read_name(names.RESOURCE_DESCRIPTOR, request.get("name"))
    if parts["type"] not in RESOURCE_TYPES:
        raise not_found(f"Could not find descriptor for resource '{parts['type']}'.")
    return _resource(parts["project"], parts["type"])


def _resource(project: str, type: str) -> Body:
    name = names.RESOURCE_DESCRIPTOR.fill(project=project, type=type)
    known = RESOURCE_TYPES[type]
    labels = [{"key": key} for key in known.labels]
    return {"name": name, "type": type, "displayName": known.display_name, "labels": labels}


def _as_read(body: Body) -> Body:
    """What a read shows of a custom metric: labels by key, where it may be written, and neither
    its launch stage nor its metadata (so the real service was recorded)."""
    if body["type"].startswith(LOG_METRIC_PREFIX):
        return body
    shown = {k: v for k, v in body.items() if k not in ("launchStage", "metadata")}
    if "labels" in shown:
        shown["labels"] = sorted(shown["labels"], key=lambda label: str(label.get("key")))
    scraped = body["type"].startswith(prometheus.PREFIX)
    types = [prometheus.RESOURCE] if scraped else list(CUSTOM_METRIC_RESOURCES)
    return {"monitoredResourceTypes": types} | shown


def _missing(type: str) -> Exception:
    return not_found(f"Could not find descriptor for metric '{type}'.")


def _check_fixed(stored: Body, sent: Body) -> None:
    for field in _FIXED:
        if stored.get(field) != sent.get(field):
            raise invalid(
                f'Field metric_descriptor.{field} had an invalid value of "{sent.get(field)}": '
                f"the metric exists and its {field} is {stored.get(field)}; delete it first"
            )


def _all(api: Api, project: str) -> Iterator[Body]:
    parent = f"projects/{project}"
    for row in api.store.children(Kind.DESCRIPTOR, parent):
        yield row.body
    for row in api.store.children(Kind.LOG_METRIC, parent):
        yield row.body["metricDescriptor"]


def _fields(body: Body) -> Fields:
    """Filters of these lists say metric.type and resource.type."""
    return body_fields({**body, "metric": body, "resource": body})


def _page(request: Request, found: list[Body], listed: str, most: int) -> Body:
    start, size = paging.position(request), paging.size(request, default=most, most=most)
    page = found[start : start + size]
    out: Body = {listed: page} if page else {}
    if start + size < len(found):
        out["nextPageToken"] = paging.token(request, start + size)
    return out
