"""clarity explain: what an alert means, for a person who has just been woken."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from cli.project import Root, checked, fail, find_root, known_stacks

if TYPE_CHECKING:
    from monitoring.plan import Plan, Resource


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"


Key = Annotated[str, typer.Argument(help="The policy, for instance alert/api_latency/page-fast.")]
Stack = Annotated[
    str,
    typer.Option("--stack", "-s", help="Whose policy is explained: prod unless it is given."),
]
FaultSize = Annotated[
    str | None,
    typer.Option(
        "--fault",
        help="A fault to ask about: a share of bad events (10%), a value (4s), checkers (2).",
    ),
]
Lasting = Annotated[
    str | None, typer.Option("--for", help="How long the fault lasts (20m); without it: on.")
]


def explain(
    key: Key,
    stack: Stack = "prod",
    fault: FaultSize = None,
    lasting: Lasting = None,
    format: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TEXT,
    root: Root = None,
) -> None:
    """Say what an alert watches and when it fires. Exit code 0: said, 1: findings, 2: usage."""
    import json

    from alerts.explain.explain import explain as explained
    from alerts.explain.explanation_json import explanation_json
    from alerts.explain.page import page
    from checks.quick import quick_plan

    project = find_root(root)
    known_stacks(project, [stack])
    plan = quick_plan(project, stack) or checked(project, stack).plans[stack]
    policy = _policy(plan, key)
    said = explained(policy, plan.resources)
    if fault is not None or lasting is not None:
        if not said.rows:
            fail(f"{policy.key} has no closed form to put a fault into: {said.why_not}")
        from alerts.explain.fault_size import FaultSizeError, fault_size, length

        try:
            size = None if fault is None else fault_size(fault, said.conditions[0])
            seconds: Decimal | None = None if lasting is None else length(lasting)
        except FaultSizeError as error:
            fail(str(error))
        said = explained(policy, plan.resources, fault=size, lasting=seconds)
    if format is Format.JSON:
        typer.echo(json.dumps(explanation_json(said), indent=2, ensure_ascii=False))
    else:
        typer.echo(page(said))


def _policy(plan: Plan, key: str) -> Resource:
    """The policy of that key, with or without the leading ``alert/``; or exit code 2."""
    from monitoring.config.report import closest
    from monitoring.plan import Kind

    policies = {resource.key: resource for resource in plan.of(Kind.POLICY)}
    for name in (key, f"alert/{key}"):
        if name in policies:
            return policies[name]
    near = closest(key if key.startswith("alert/") else f"alert/{key}", policies)
    hint = f"did you mean '{near}'?" if near else "`clarity plan` lists them"
    return fail(f"no alert policy '{key}' in {plan.environment}; {hint}")
