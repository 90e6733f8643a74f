"""Which objective a policy is about."""

from __future__ import annotations

from monitoring.plan import Resource

SLO = "slo/"  # what the keys of objectives' resources begin with


def objective_of(policy: Resource) -> str:
    """The key of the objective that a policy is about; empty where it is about none."""
    return next((need.removeprefix(SLO) for need in policy.needs if need.startswith(SLO)), "")
