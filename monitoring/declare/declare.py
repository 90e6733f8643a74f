"""Plan -> Pulumi resources, needed ones first."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
from pulumi_gcp import logging, monitoring

from monitoring.declare.components import Components
from monitoring.declare.outputs import export
from monitoring.declare.resolve import Lookup, resolve
from monitoring.mapping import body_to_args
from monitoring.plan import Kind, Plan, Resource, tokens

CLASSES: Mapping[Kind, type[pulumi.CustomResource]] = {
    Kind.CHANNEL: monitoring.NotificationChannel,
    Kind.DESCRIPTOR: monitoring.MetricDescriptor,
    Kind.LOG_METRIC: logging.Metric,
    Kind.SERVICE: monitoring.CustomService,
    Kind.SLO: monitoring.Slo,
    Kind.UPTIME: monitoring.UptimeCheckConfig,
    Kind.POLICY: monitoring.AlertPolicy,
    Kind.DASHBOARD: monitoring.Dashboard,
}

# The plugin would change these in place; the API refuses that, since they are a metric's identity.
REPLACED = {
    Kind.LOG_METRIC: ["name", "metricDescriptor.metricKind", "metricDescriptor.valueType"],
}

# What people and history hang on.
PROTECTED = (Kind.CHANNEL, Kind.SLO)


def declare(plan: Plan) -> dict[str, pulumi.CustomResource]:
    """Declare every resource of the plan and the stack's outputs; the resources by key."""
    components = Components(plan)
    config = pulumi.Config()
    declared: dict[str, pulumi.CustomResource] = {}

    def lookup(what: str, key: str, part: str) -> pulumi.Input[str]:
        if what == "secret":
            return config.require_secret(key)
        name: pulumi.Output[str] = declared[key].id
        return name.apply(lambda full: full.rpartition("/")[2]) if part else name

    for resource in plan.resources:
        declared[resource.key] = _declare(resource, declared, components, lookup, plan.protect)
    export(plan, declared)
    return declared


def _declare(
    resource: Resource,
    declared: Mapping[str, pulumi.CustomResource],
    components: Components,
    lookup: Lookup,
    protect: bool,
) -> pulumi.CustomResource:
    referred = {token["key"] for token in tokens(resource.body) if token["what"] == "ref"}
    options = pulumi.ResourceOptions(
        parent=components.parent(resource),
        # What a body refers to is an Output and orders itself; the rest is said here.
        depends_on=[declared[key] for key in resource.needs if key not in referred],
        protect=True if protect and resource.kind in PROTECTED else None,
        aliases=[pulumi.Alias(name=old) for old in resource.aliases],
        replace_on_changes=REPLACED.get(resource.kind),
    )
    arguments = resolve(body_to_args(resource.kind, resource.body), lookup)
    return CLASSES[resource.kind](resource.key, **arguments, opts=options)
