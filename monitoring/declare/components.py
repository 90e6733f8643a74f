"""Component resources: an objective with its alerts, a dashboard, grouped in previews and state."""

from __future__ import annotations

import pulumi

from monitoring.plan import Kind, Plan, Resource

OBJECTIVE = "clarity:monitoring:Objective"
DASHBOARD = "clarity:monitoring:Dashboard"


def component_of(plan: Plan, resource: Resource) -> tuple[str, str] | None:
    """The (type, name) of the component that a resource belongs to, or None.

    ``slo/X`` and ``alert/X/...`` belong to objective X; a dashboard is a component of its own.
    """
    head, _, rest = resource.key.partition("/")
    if resource.kind is Kind.DASHBOARD:
        return DASHBOARD, rest
    owner = rest.partition("/")[0]
    if head in ("slo", "alert") and f"slo/{owner}" in plan:
        return OBJECTIVE, owner
    return None


class Components:
    """Makes each component once, when its first child asks for it."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._made: dict[tuple[str, str], pulumi.ComponentResource] = {}

    def parent(self, resource: Resource) -> pulumi.ComponentResource | None:
        """The component that a resource goes under."""
        where = component_of(self._plan, resource)
        if where is None:
            return None
        if where not in self._made:
            self._made[where] = self._make(where, resource)
        return self._made[where]

    def _make(self, where: tuple[str, str], child: Resource) -> pulumi.ComponentResource:
        kind, name = where
        # A child's former key names its component's former name at the same place.
        former = dict.fromkeys(alias.split("/")[1] for alias in child.aliases)
        opts = pulumi.ResourceOptions(
            aliases=[pulumi.Alias(name=old) for old in former if old != name]
        )
        return pulumi.ComponentResource(kind, name, None, opts)
