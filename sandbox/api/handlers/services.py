"""Services and their objectives: google.monitoring.v3.ServiceMonitoringService."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.plan import Json, Kind
from sandbox.api import masks, names
from sandbox.api.context import Api, Body, Request
from sandbox.api.errors import already_exists, in_use, invalid
from sandbox.api.handlers.base import Collection
from sandbox.api.handlers.references import metric_types, no_objective, unknown_metric
from sandbox.api.names import Project

SERVICE = "google.monitoring.v3.Service"
OBJECTIVE = "google.monitoring.v3.ServiceLevelObjective"


def _no_service(parts: dict[str, str], name: str) -> str:
    number = Project(parts["project"]).number
    return f"There is no service with id '{parts['service']}' in project '{number}'"


SERVICES = Collection(Kind.SERVICE, names.SERVICE, "services", _no_service)
OBJECTIVES = Collection(Kind.SLO, names.OBJECTIVE, "serviceLevelObjectives", no_objective)


def create_service(api: Api, request: Request) -> Body:
    project = api.read_name(names.PROJECT, request.get("parent"), "parent")["project"]
    id = request.get("serviceId") or names.new_word()
    service = {**request.get("service", {}), "name": _outward(names.SERVICE, project, service=id)}
    api.judge(Kind.SERVICE, service, project)
    key = names.SERVICE.fill(project=project, service=id)
    if api.store.has(key):
        raise already_exists(service["name"])
    api.add(SERVICES.kind, f"projects/{project}", key, service)
    return service


def update_service(api: Api, request: Request) -> Body:
    sent = request.get("service", {})
    row = SERVICES.find(api, sent.get("name"))
    mask = request.get("updateMask")
    service = masks.applied(SERVICE, row.body, sent, mask) if mask else dict(sent)
    service["name"] = row.body["name"]
    api.judge(Kind.SERVICE, service, names.SERVICE.read(row.key)["project"])
    api.store.update(row.key, service)
    return service


def delete_service(api: Api, request: Request) -> Body:
    row = SERVICES.find(api, request.get("name"))
    objectives = [o.body["name"] for o in api.store.children(OBJECTIVES.kind, row.key)]
    if objectives:
        raise in_use(row.body["name"], objectives)
    api.store.delete(row.key)
    return {}


def list_services(api: Api, request: Request) -> Body:
    project = api.read_name(names.PROJECT, request.get("parent"), "parent")["project"]
    return SERVICES.page(api, request, f"projects/{project}")


def create_objective(api: Api, request: Request) -> Body:
    service = SERVICES.find(api, request.get("parent"))
    parts = names.SERVICE.read(service.key)
    id = request.get("serviceLevelObjectiveId") or names.new_word()
    objective = dict(request.get("serviceLevelObjective", {}))
    objective["name"] = _outward(
        names.OBJECTIVE, parts["project"], service=parts["service"], objective=id
    )
    _check(api, parts["project"], objective)
    key = names.OBJECTIVE.fill(**parts, objective=id)
    if api.store.has(key):
        raise already_exists(objective["name"])
    api.add(OBJECTIVES.kind, service.key, key, objective)
    return objective


def update_objective(api: Api, request: Request) -> Body:
    sent = request.get("serviceLevelObjective", {})
    row = OBJECTIVES.find(api, sent.get("name"))
    mask = request.get("updateMask")
    objective = masks.applied(OBJECTIVE, row.body, sent, mask) if mask else dict(sent)
    objective["name"] = row.body["name"]
    _check(api, names.OBJECTIVE.read(row.key)["project"], objective)
    api.store.update(row.key, objective)
    return objective


def list_objectives(api: Api, request: Request) -> Body:
    service = SERVICES.find(api, request.get("parent"))
    return OBJECTIVES.page(api, request, service.key)


def _outward(pattern: names.Pattern, project: str, **parts: str) -> str:
    """The name as the service tells it: with the project's number."""
    return pattern.fill(project=Project(project).number, **parts)


def _check(api: Api, project: str, objective: Body) -> None:
    api.judge(Kind.SLO, objective, project)
    types = [
        type
        for filter in _filters(objective.get("serviceLevelIndicator"))
        for type in metric_types(filter)
    ]
    if unknown_metric(api, project, types) is not None:
        raise invalid(
            "Invalid SLO definition: The metric referenced by the provided filter is unknown. "
            "Check the metric name and labels."
        )


def _filters(value: Json) -> Iterator[str]:
    """Every text of an indicator: among them are its filters, wherever they stand."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _filters(item)
