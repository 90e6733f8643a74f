"""An uptime check that notices an outage after the budget is spent.

A check pages when two places have failed for a minute: period + timeout + 1 min after an outage
began, at the latest. Where the objective affords less outage than that in its whole window, the
check wakes people for a promise that is already broken.

Source: the periods of google.monitoring.v3 UptimeCheckConfig; Site Reliability Workbook, chapter
5, on detection time.

PASS
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.99%, measurement_window: 30d}
      latency: {target: "95% < 500ms", measurement_window: 30d}
    # monitoring/uptime_checks.yaml
    uptime_checks:
      home: {display_name: Home, path: /, period: 60s, timeout: 10s, severity: page,
             contains: Shop, regions: [USA, EUROPE, ASIA_PACIFIC]}
FAIL
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.99%, measurement_window: 30d}
      latency: {target: "95% < 500ms", measurement_window: 30d}
    # monitoring/uptime_checks.yaml
    uptime_checks:
      home: {display_name: Home, path: /, period: 15m, timeout: 10s, severity: page,
                                                  ^^^
             contains: Shop, regions: [USA, EUROPE, ASIA_PACIFIC]}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from checks.facts.promises import HIGHEST, Promised, promises
from checks.rule import Finding, Group, ProjectView, Rule
from monitoring.diagnostics import Severity
from monitoring.limits import MINUTE, UPTIME_PERIODS
from monitoring.model import RatioIndicator
from monitoring.model import Severity as Urgency
from monitoring.text import duration, percent
from slo.budget import budget_seconds

_LASTING = MINUTE  # two places fail for so long before anybody is told (alerts.uptime)


def _check(view: ProjectView) -> Iterator[Finding]:
    if not any(service.uptime_checks for service in view.model.services):
        return
    strictest = _strictest(promises(view))
    for service in view.model.services:
        for check in service.uptime_checks:
            if check.severity is not Urgency.PAGE or service.id not in strictest:
                continue
            budget, promised = strictest[service.id]
            latest = check.period + check.timeout + _LASTING
            if latest <= budget:
                continue
            usable = [p for p in UPTIME_PERIODS if p + check.timeout + _LASTING <= budget]
            yield Finding(
                check.source,
                ("period",),
                f"an outage is noticed after up to {duration(latest)}, and "
                f"{percent(promised.goal)} of {promised.objective.key}{promised.where} affords "
                f"{duration(budget)} in {duration(promised.window)}",
                f"ask every {usable[-1]}s" if usable else "no check is fast enough for this target",
            )


def _strictest(promised: Iterable[Promised]) -> dict[str, tuple[Decimal, Promised]]:
    """The least outage, in seconds, that a service's objectives afford, and whose budget it is."""
    found: dict[str, tuple[Decimal, Promised]] = {}
    for each in promised:
        counts_events = isinstance(each.objective.indicator, RatioIndicator)
        if not counts_events or each.measure.counted or each.goal > HIGHEST:
            continue
        budget = budget_seconds(each.goal, each.window)
        service = each.service.id
        if service not in found or budget < found[service][0]:
            found[service] = (budget, each)
    return found


RULE = Rule("uptime-slower-than-budget", Group.BUDGET, Severity.WARNING, project=_check)
