"""Log sinks: the sink methods of google.logging.v2.ConfigServiceV2."""

from __future__ import annotations

from sandbox.api import masks, names
from sandbox.api.context import Api, Body, Request
from sandbox.api.errors import already_exists, invalid
from sandbox.api.handlers.base import Collection
from sandbox.api.names import Project

MESSAGE = "google.logging.v2.LogSink"
_OUTPUT_ONLY = ("createTime", "updateTime", "writerIdentity")

SINKS = Collection(
    "LogSink", names.SINK, "sinks", lambda parts, name: f"Sink {parts['id']} does not exist"
)


def create(api: Api, request: Request) -> Body:
    project = api.read_name(names.PROJECT, request.get("parent"), "parent")["project"]
    sink = {k: v for k, v in request.get("sink", {}).items() if k not in _OUTPUT_ONLY}
    _check(sink)
    key = names.SINK.fill(project=project, id=sink["name"])
    if api.store.has(key):
        raise already_exists(key)
    now = api.timestamp()
    sink |= {"createTime": now, "updateTime": now, "writerIdentity": _writer(project)}
    api.add(SINKS.kind, f"projects/{project}", key, sink)
    return sink


def update(api: Api, request: Request) -> Body:
    """PUT takes the whole sink, PATCH the fields of its mask."""
    row = SINKS.find(api, request.get("sinkName"))
    sent = request.get("sink", {})
    mask = request.get("updateMask")
    sink = masks.applied(MESSAGE, row.body, sent, mask) if mask else dict(sent)
    for field in ("name", "createTime", "writerIdentity"):
        sink[field] = row.body[field]
    sink["updateTime"] = api.timestamp()
    _check(sink)
    api.store.update(row.key, sink)
    return sink


def get(api: Api, request: Request) -> Body:
    return SINKS.get(api, {"name": request.get("sinkName")})


def delete(api: Api, request: Request) -> Body:
    return SINKS.delete(api, {"name": request.get("sinkName")})


def listing(api: Api, request: Request) -> Body:
    project = api.read_name(names.PROJECT, request.get("parent"), "parent")["project"]
    return SINKS.page(api, request, f"projects/{project}")


def _check(sink: Body) -> None:
    for field in ("name", "destination"):
        if not sink.get(field):
            raise invalid(f"Request was missing field sink.{field}.")


def _writer(project: str) -> str:
    number = Project(project).number
    return f"serviceAccount:service-{number}@gcp-sa-logging.iam.gserviceaccount.com"
