"""A Plan as plain JSON data, for people's tools: what `clarity plan --format json` prints."""

from __future__ import annotations

from monitoring.plan import Json, Plan, Resource


def plan_json(plan: Plan) -> dict[str, Json]:
    """``{"resources": [{kind, key, body, needs, source: {file, line, column}}]}``.

    A resource that was renamed has ``aliases`` besides. The bodies are the plan's own: not copies.
    """
    return {"resources": [_resource(resource) for resource in plan.resources]}


def _resource(resource: Resource) -> dict[str, Json]:
    source = resource.source
    made: dict[str, Json] = {
        "kind": resource.kind.value,
        "key": resource.key,
        "body": resource.body,
        "needs": list(resource.needs),
        "source": {"file": source.file, "line": source.line, "column": source.column},
    }
    if resource.aliases:
        made["aliases"] = list(resource.aliases)
    return made
