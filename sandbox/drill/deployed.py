"""What is deployed, read from the running API in the form that the evaluator takes.

The bodies are the API's own. Keys are those of the local plan where a display name tells them (the
name itself where it does not). Two things are put back into the plan's form, so that what a
scenario writes meets what the policies read: the service's names carry the project's number, and
the id of an uptime check is whatever the API gave it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from monitoring.plan import Json, Kind, Plan, Resource, Source, ref
from sandbox.api.names import Project
from sandbox.drill.wire import Wire

_VERSION = "version"  # the label that holds the hash of a resource's own intent
_NOWHERE = Source("sandbox", 1, 1)


class NothingDeployedError(Exception):
    """The API holds no alert policy of the project."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """`resources` are policies, SLOs, log-based metrics, descriptors; `names` are those that the
    API gave to the policies, by key. `changed` are the policies that the files would change,
    `missing` those that they have and the API has not."""

    project: str
    resources: tuple[Resource, ...]
    names: Mapping[str, str]
    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def policy(self, key: str) -> Mapping[str, Json]:
        """The body of a policy, its channels by the names that the API gave them."""
        return self._by_key()[key].body

    def policies(self) -> Iterator[Resource]:
        return (r for r in self.resources if r.kind is Kind.POLICY)

    def _by_key(self) -> dict[str, Resource]:
        return {r.key: r for r in self.policies()}


def deployed(wire: Wire, plan: Plan) -> Deployed:
    """Everything that alerting reads of the plan's project.

    Raises NothingDeployedError where there is no policy, WireError where the API does not answer.
    """
    project = plan.project
    parent = f"/v3/projects/{project}"
    checks = _by_check_id(wire.pages(f"{parent}/uptimeCheckConfigs", "uptimeCheckConfigs"), plan)
    policies = [
        _planned(plan, Kind.POLICY, _with_references(body, checks))
        for body in wire.pages(f"{parent}/alertPolicies", "alertPolicies")
    ]
    if not policies:
        raise NothingDeployedError(f"the sandbox holds no alert policies of {project}")
    others = [
        *_slos(wire, plan),
        *_of(plan, Kind.LOG_METRIC, wire.pages(f"/v2/projects/{project}/metrics", "metrics")),
        *_of(
            plan,
            Kind.DESCRIPTOR,
            wire.pages(
                f"{parent}/metricDescriptors",
                "metricDescriptors",
                filter='metric.type = starts_with("custom.googleapis.com/")',
            ),
        ),
    ]
    found = {r.key: r for r in policies}
    return Deployed(
        project,
        (*policies, *others),
        {key: r.body["name"] for key, r in found.items()},
        tuple(key for key, r in found.items() if key in plan and _differs(r, plan[key])),
        tuple(r.key for r in plan.of(Kind.POLICY) if r.key not in found),
    )


def _of(plan: Plan, kind: Kind, bodies: Iterable[Json]) -> Iterator[Resource]:
    return (_planned(plan, kind, body) for body in bodies)


def _slos(wire: Wire, plan: Plan) -> Iterator[Resource]:
    number = f"projects/{Project(plan.project).number}/"
    path = f"/v3/projects/{plan.project}/services/-/serviceLevelObjectives"
    for body in wire.pages(path, "serviceLevelObjectives"):
        name = body["name"]
        if name.startswith(number):
            name = f"projects/{plan.project}/{name.removeprefix(number)}"
        yield _planned(plan, Kind.SLO, {**body, "name": name})


def _planned(plan: Plan, kind: Kind, body: Mapping[str, Json]) -> Resource:
    """The body as the plan's resource of the same name, else under the name itself."""
    shown = body.get("displayName") or body.get("name", "")
    for resource in plan.of(kind):
        if _same_name(kind, resource.body, body):
            return Resource(kind, resource.key, body, resource.needs, resource.source)
    return Resource(kind, str(shown), body, (), _NOWHERE)


def _same_name(kind: Kind, one: Mapping[str, Json], other: Mapping[str, Json]) -> bool:
    field = {Kind.POLICY: "displayName", Kind.DESCRIPTOR: "type"}.get(kind, "name")
    return bool(one.get(field) == other.get(field))


def _differs(there: Resource, here: Resource) -> bool:
    labels = there.body.get("userLabels", {}), here.body.get("userLabels", {})
    return bool(labels[0].get(_VERSION) != labels[1].get(_VERSION))


def _by_check_id(checks: Iterable[Json], plan: Plan) -> dict[str, str]:
    """The token of the plan for each check id of the API."""
    keys = {r.body["displayName"]: r.key for r in plan.of(Kind.UPTIME)}
    return {
        check["name"].rpartition("/")[2]: ref(keys[check["displayName"]], "check_id")
        for check in checks
        if check.get("displayName") in keys
    }


def _with_references(body: Mapping[str, Json], checks: Mapping[str, str]) -> Mapping[str, Json]:
    """The policy with its conditions' check ids as the plan's tokens."""
    return {**body, "conditions": _replaced(body.get("conditions", []), checks)}


def _replaced(value: Json, names: Mapping[str, str]) -> Json:
    if isinstance(value, str):
        for old, new in names.items():
            value = value.replace(f'"{old}"', f'"{new}"')
        return value
    if isinstance(value, dict):
        return {key: _replaced(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, names) for item in value]
    return value
