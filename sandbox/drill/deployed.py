"""What is deployed, read from the running API in the form that the evaluator takes.

The bodies are the API's own. Keys are those of the local plan where a display name tells them (the
name itself where it does not). Only the names of SLOs are put back into the form in which policies
refer to them: the service tells them with the project's number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from alerts.policy import PAGES
from monitoring.plan import Json, Kind, Plan, Resource, Source
from sandbox.api.names import Project
from sandbox.drill.wire import Wire

_VERSION = "version"  # the label that holds the hash of a resource's own intent
_NOWHERE = Source("sandbox", 1, 1)
_OWN_METRICS = 'metric.type = starts_with("custom.googleapis.com/")'


class NothingDeployedError(Exception):
    """The API holds no alert policy of the project."""


@dataclass(frozen=True)
class Deployed:
    """`plan` holds the policies and what they read: SLOs, uptime checks, metrics.

    `changed` are the policies that an update would change, `missing` those it would create.
    """

    plan: Plan
    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def project(self) -> str:
        return self.plan.project

    @property
    def resources(self) -> tuple[Resource, ...]:
        return self.plan.resources

    def is_page(self, policy: str) -> bool:
        """Whether the policy of a key wakes somebody."""
        return bool(self.plan[policy].body.get("severity") == PAGES)

    @cached_property
    def check_ids(self) -> dict[str, str]:
        """The ids that the API gave to the uptime checks, by key."""
        checks = self.plan.of(Kind.UPTIME)
        return {check.key: check.body["name"].rpartition("/")[2] for check in checks}


def deployed(wire: Wire, plan: Plan) -> Deployed:
    """Everything that alerting reads of the plan's project.

    Raises NothingDeployedError where there is no policy, WireError where the API does not answer.
    """
    project = plan.project
    parent = f"/v3/projects/{project}"
    read = {
        Kind.CHANNEL: wire.pages(f"{parent}/notificationChannels", "notificationChannels"),
        Kind.DESCRIPTOR: wire.pages(
            f"{parent}/metricDescriptors", "metricDescriptors", filter=_OWN_METRICS
        ),
        Kind.LOG_METRIC: wire.pages(f"/v2/projects/{project}/metrics", "metrics"),
        Kind.SLO: _slos(wire, project),
        Kind.UPTIME: wire.pages(f"{parent}/uptimeCheckConfigs", "uptimeCheckConfigs"),
        Kind.POLICY: wire.pages(f"{parent}/alertPolicies", "alertPolicies"),
    }
    found = [r for kind, bodies in read.items() for r in _resources(plan, kind, bodies)]
    policies = {r.key: r for r in found if r.kind is Kind.POLICY}
    if not policies:
        raise NothingDeployedError(f"the sandbox holds no alert policies of {project}")
    return Deployed(
        Plan(project, plan.environment, tuple(found)),
        tuple(key for key, r in policies.items() if key in plan and _differs(r, plan[key])),
        tuple(r.key for r in plan.of(Kind.POLICY) if r.key not in policies),
    )


def _slos(wire: Wire, project: str) -> Iterator[Json]:
    number = f"projects/{Project(project).number}/"
    for service in wire.pages(f"/v3/projects/{project}/services", "services"):
        path = f"/v3/{service['name']}/serviceLevelObjectives"
        for body in wire.pages(path, "serviceLevelObjectives"):
            name = body["name"]
            if name.startswith(number):
                name = f"projects/{project}/{name.removeprefix(number)}"
            yield {**body, "name": name}


def _resources(plan: Plan, kind: Kind, bodies: Iterable[Json]) -> Iterator[Resource]:
    """The bodies under the keys of the plan; what it does not know goes by its name."""
    known = {_identity(kind, r.body): r for r in plan.of(kind)}
    for body in bodies:
        same = known.get(_identity(kind, body))
        if same is not None:
            yield Resource(kind, same.key, body, same.needs, same.source)
        else:
            name = body.get("displayName") or body.get("name") or ""
            yield Resource(kind, str(name), body, (), _NOWHERE)


def _identity(kind: Kind, body: Mapping[str, Json]) -> Json:
    """What a resource is known by when the server chose its name."""
    field = {Kind.SLO: "name", Kind.LOG_METRIC: "name", Kind.DESCRIPTOR: "type"}.get(kind)
    return body.get(field or "displayName")


def _differs(there: Resource, here: Resource) -> bool:
    labels = there.body.get("userLabels", {}), here.body.get("userLabels", {})
    return bool(labels[0].get(_VERSION) != labels[1].get(_VERSION))
