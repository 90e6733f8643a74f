"""Stack outputs: where to look, what things are called, what each objective may spend."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

import pulumi

from monitoring.limits import DAY
from monitoring.model import Calendar
from monitoring.plan import Json, Kind, Plan
from monitoring.text import percent
from slo.budget import budget_seconds
from slo.window import CALENDAR_DAYS

CONSOLE = "https://console.cloud.google.com/monitoring"
PAGES = ("alerting", "dashboards", "services", "uptime")


def console_link(page: str, project: str) -> str:
    """The address of a page of Cloud Monitoring in Google's console."""
    return f"{CONSOLE}/{page}?{urlencode({'project': project})}"


def export(plan: Plan, declared: Mapping[str, pulumi.CustomResource]) -> None:
    """Export the project, console links, resource names, and the budget of each objective."""
    pulumi.export("project", plan.project)
    pulumi.export("environment", plan.environment)
    pulumi.export("console", {page: console_link(page, plan.project) for page in PAGES})
    pulumi.export("dashboards", _dashboards(plan, declared))
    pulumi.export("objectives", _objectives(plan))
    pulumi.export("names", {key: declared[key].id for key in sorted(declared)})


def _objectives(plan: Plan) -> dict[str, Any]:
    return {slo.key.partition("/")[2]: _promise(slo.body) for slo in plan.of(Kind.SLO)}


def _promise(body: Mapping[str, Json]) -> dict[str, Any]:
    """An objective in numbers: goal, period, and the minutes of total outage that they allow."""
    goal = Decimal(str(body["goal"]))
    calendar = body.get("calendarPeriod")
    days = CALENDAR_DAYS[Calendar(calendar)] if calendar else int(body["rollingPeriod"][:-1]) // DAY
    return {
        "goal": percent(goal),
        "period": calendar or f"{days}d",
        "budgetMinutes": float(budget_seconds(goal, days * DAY) / 60),
    }


def _dashboards(
    plan: Plan, declared: Mapping[str, pulumi.CustomResource]
) -> dict[str, pulumi.Output[str]]:
    return {
        resource.key.partition("/")[2]: declared[resource.key].id.apply(
            lambda name: console_link(
                f"dashboards/builder/{quote(name.rpartition('/')[2])}", plan.project
            )
        )
        for resource in plan.of(Kind.DASHBOARD)
    }
