"""A declared budget that is not what the target leaves.

People plan with the number that is written down. One that does not follow from the target promises
more outage than the objective affords, or less, and nobody knows which of the two holds: the budget
of a period is (1 - target) x period. A month has 28 to 31 days; 1% more or less is rounding.

A daily budget is alerted on as it stands: one that is larger than its target's share of a day is
told late, one that is smaller is told while the promise is kept.

Source: Site Reliability Engineering, chapter 3, "Motivation for Error Budgets"; the document that
this project began with declares 144 s a day for 99.9%, which are 86.4 s.

PASS
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.9%, measurement_window: 30d}
      latency: {target: "95% < 500ms", measurement_window: 30d}
    error_budgets: {monthly_downtime: 43.2m, daily_error_budget: 86.4s}
FAIL
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.9%, measurement_window: 30d}
      latency: {target: "95% < 500ms", measurement_window: 30d}
    error_budgets: {monthly_downtime: 43.2m, daily_error_budget: 144s}
                                                                 ^^^^
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from checks.facts.amount import share, written
from checks.facts.promises import Promised, by_objective
from checks.rule import Finding, Group, ProjectView, Rule
from monitoring.diagnostics import Severity
from monitoring.limits import DAY
from monitoring.model import DeclaredBudget
from monitoring.text import percent
from slo.budget import budget_seconds
from slo.burn_rate import ONE

_ROUNDING = Decimal("0.01")
_DAYS = {"daily_error_budget": (1, 1, 1), "monthly_downtime": (28, 30, 31)}
"""The days of a period: of the shortest one, of a usual one, of the longest one."""


def _check(view: ProjectView) -> Iterator[Finding]:
    for service in view.model.services:
        for budget in service.budgets:
            for promised in by_objective(view).get(budget.objective, ()):
                yield from _differs(budget, promised)


def _differs(budget: DeclaredBudget, promised: Promised) -> Iterator[Finding]:
    if promised.measure.counted:  # seconds of outage say nothing about windows
        return
    goal = promised.goal
    shortest, usual, longest = (days * DAY for days in _DAYS[budget.name])
    least = budget_seconds(goal, shortest) * (ONE - _ROUNDING)
    most = budget_seconds(goal, longest) * (ONE + _ROUNDING)
    if least <= budget.seconds <= most:
        return
    left, meant = written(budget_seconds(goal, usual)), ONE - budget.seconds / usual
    period = written(usual)
    target = f"; {written(budget.seconds)} in {period} is a target of {share(meant)}"
    yield Finding(
        budget.source,
        (),
        f"{percent(goal)} of {promised.objective.key}{promised.where} leaves {left} in {period} "
        f"({percent(ONE - goal)} x {usual}s), not {written(budget.seconds)}",
        f"write {left}{target if meant > 0 else ''}",
    )


RULE = Rule("budget-declared", Group.BUDGET, Severity.WARNING, project=_check)
