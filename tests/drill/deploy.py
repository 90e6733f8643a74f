"""A plan posted into a sandbox over REST, as an engine would do it, without one."""

from __future__ import annotations

from typing import Any, Protocol
from urllib.parse import quote

from monitoring.plan import TOKEN, Kind, Plan, Resource
from tests.sandbox_server import KEY


class Asks(Protocol):
    """Whatever asks a sandbox, and fails where it refuses."""

    def ok(self, method: str, path: str, body: Any = None, /) -> Any: ...


def deploy(server: Asks, plan: Plan) -> dict[str, str]:
    """Post every resource but dashboards, needed ones first; their names by key."""
    names: dict[str, str] = {}
    for resource in plan.resources:
        if resource.kind is Kind.DASHBOARD:
            continue
        made = server.ok("POST", _path(plan, resource), _resolved(resource.body, names))
        names[resource.key] = made.get("name") or resource.key
    return names


def _path(plan: Plan, resource: Resource) -> str:
    project = f"projects/{plan.project}"
    name = str(resource.body.get("name", ""))
    match resource.kind:
        case Kind.LOG_METRIC:
            return f"/v2/{project}/metrics"
        case Kind.SERVICE:
            return f"/v3/{project}/services?serviceId={name.rpartition('/')[2]}"
        case Kind.SLO:
            parent, _, id = name.partition("/serviceLevelObjectives/")
            return f"/v3/{parent}/serviceLevelObjectives?serviceLevelObjectiveId={quote(id)}"
    listed = {
        Kind.CHANNEL: "notificationChannels",
        Kind.DESCRIPTOR: "metricDescriptors",
        Kind.UPTIME: "uptimeCheckConfigs",
        Kind.POLICY: "alertPolicies",
    }
    return f"/v3/{project}/{listed[resource.kind]}"


def _resolved(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, str):
        return TOKEN.sub(lambda token: _value(token, names), value)
    if isinstance(value, dict):
        return {key: _resolved(item, names) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_resolved(item, names) for item in value]
    return value


def _value(token: Any, names: dict[str, str]) -> str:
    if token["what"] == "secret":
        return KEY
    name = names[token["key"]]
    return name.rpartition("/")[2] if token["part"] else name
