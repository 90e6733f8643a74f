"""Stack outputs: where to look, what things are called, what each objective may spend."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

import pulumi

from monitoring.plan import Kind, Plan

CONSOLE = "https://console.cloud.google.com/monitoring"


def console_link(page: str, project: str) -> str:
    """The address of a page of Cloud Monitoring in Google's console."""
    return f"{CONSOLE}/{page}?{urlencode({'project': project})}"


def export(plan: Plan, declared: dict[str, pulumi.CustomResource]) -> None:
    """Export links, resource names and budgets of everything declared."""
    pulumi.export("project", plan.project)
    pulumi.export("environment", plan.environment)
    pulumi.export(
        "console",
        {
            "dashboards": console_link("dashboards", plan.project),
            "alerting": console_link("alerting", plan.project),
            "services": console_link("services", plan.project),
            "uptime": console_link("uptime", plan.project),
        },
    )
    pulumi.export("dashboards", _dashboard_links(plan, declared))
    pulumi.export("names", {key: made.id for key, made in sorted(declared.items())})
    pulumi.export("objectives", {r.key.partition("/")[2]: r_summary(r.body) for r in _slos(plan)})


def _slos(plan: Plan) -> list[Any]:
    return sorted(plan.of(Kind.SLO), key=lambda r: r.key)


def r_summary(body: Any) -> dict[str, Any]:
    """An objective in numbers: goal, period, and the budget of a whole period in minutes."""
    raise AssertionError


def _dashboard_links(plan: Plan, declared: dict[str, pulumi.CustomResource]) -> dict[str, Any]:
    links: dict[str, Any] = {}
    for resource in plan.of(Kind.DASHBOARD):
        made = declared[resource.key]
        links[resource.key.partition("/")[2]] = made.id.apply(
            lambda name: console_link(
                f"dashboards/custom/{quote(name.rpartition('/')[2])}", plan.project
            )
        )
    return links
