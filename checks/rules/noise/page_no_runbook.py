"""A service that wakes people and has no runbook.

Whoever is woken at night has to find out what to do from the alert's name alone. A runbook that
says where to look first and what to undo is what makes an alert actionable.

Source: Site Reliability Engineering, chapter 1 (with a playbook, repairs take about a third of the
time) and chapter 6 (every page should be actionable).

PASS
    # monitoring/service.yaml
    {id: shop, display_name: Shop, owner: web, runbook: docs/runbooks.md}
FAIL
    # monitoring/service.yaml
    {id: shop, display_name: Shop, owner: web}
         ^^^^
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from checks.facts.promises import Promised, by_objective
from checks.rule import Finding, Group, ProjectView, Rule
from monitoring.diagnostics import Severity
from monitoring.model import Service
from monitoring.model import Severity as Urgency


def _check(view: ProjectView) -> Iterator[Finding]:
    for service in view.model.services:
        if service.runbook:
            continue
        pages = _pages(service, by_objective(view))
        if pages:
            shown = ", ".join(pages[:3]) + (f" and {len(pages) - 3} more" if pages[3:] else "")
            yield Finding(
                service.source,
                ("id",),
                f"{service.id} wakes people for {shown}, and has no runbook",
                "runbook: a path in the repository, or a URL",
            )


def _pages(service: Service, promised: Mapping[str, tuple[Promised, ...]]) -> list[str]:
    """The keys of what pages without a runbook of its own."""
    objectives = (
        each.objective.key
        for objective in service.objectives
        for each in promised.get(objective.key, ())[:1]
        if any(tier.severity is Urgency.PAGE for tier in each.measure.tiers.kept)
    )
    alerts = (a.key for a in service.alerts if a.severity is Urgency.PAGE and not a.runbook)
    checks = (check.key for check in service.uptime_checks if check.severity is Urgency.PAGE)
    return [*objectives, *alerts, *checks]


RULE = Rule("page-no-runbook", Group.NOISE, Severity.WARNING, project=_check)
