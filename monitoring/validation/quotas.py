"""How many resources of a kind there may be, in a project or below a service."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from monitoring import limits
from monitoring.plan import Kind, Resource

QUOTAS: Mapping[str, int] = {
    Kind.POLICY: limits.POLICIES,
    Kind.SLO: limits.SLOS_PER_SERVICE,
    Kind.DESCRIPTOR: limits.DESCRIPTORS,
    Kind.UPTIME: limits.UPTIME_CHECKS,
    Kind.LOG_METRIC: limits.LOG_METRICS,
}

RULE = "quota-resources"


def exceeded(kind: str, others: int) -> str:
    """Why one more of a kind has no room beside `others` of it; empty where it has."""
    quota = QUOTAS.get(kind)
    if quota is None or others < quota:
        return ""
    where = "service" if kind == Kind.SLO else "project"
    return f"a {where} holds at most {quota:,} of {kind} (Google raises some quotas on request)"


def over_quota(resources: Iterable[Resource]) -> Iterator[tuple[Resource, str]]:
    """The first resource of each kind (and service, for SLOs) that has no room, and why."""
    seen: Counter[tuple[Kind, str]] = Counter()
    for resource in resources:
        slo = resource.kind is Kind.SLO
        place = (resource.kind, resource.body["name"].rpartition("/")[0] if slo else "")
        if seen[place] == QUOTAS.get(resource.kind):
            yield resource, exceeded(resource.kind, seen[place])
        seen[place] += 1
