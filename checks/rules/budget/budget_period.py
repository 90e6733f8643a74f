"""A monthly budget of an objective that is not measured over a month.

The budget of an objective is spent and refilled over its own window. A monthly downtime of one that
rolls over a day is a number that nothing measures: every month can hold thirty such days.

Source: Site Reliability Workbook, chapter 2, "Choosing an Appropriate Time Window".

PASS
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.5%, measurement_window: month}
      latency: {target: "95% < 500ms", measurement_window: 24h}
    error_budgets: {monthly_downtime: 3.6h}
FAIL
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.5%, measurement_window: 24h}
      latency: {target: "95% < 500ms", measurement_window: 24h}
    error_budgets: {monthly_downtime: 3.6h}
                                      ^^^^
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.amount import written
from checks.facts.promises import by_objective
from checks.rule import Finding, Group, ProjectView, Rule
from monitoring.diagnostics import Severity
from monitoring.limits import DAY
from slo.budget import budget_seconds

_SHORTEST_MONTH, _LONGEST_MONTH = 28 * DAY, 31 * DAY


def _check(view: ProjectView) -> Iterator[Finding]:
    for service in view.model.services:
        for budget in service.budgets:
            if budget.name != "monthly_downtime":
                continue
            promised = by_objective(view).get(budget.objective, (None,))[0]
            if promised is None or _SHORTEST_MONTH <= promised.window <= _LONGEST_MONTH:
                continue
            window = promised.window
            left = written(budget_seconds(promised.goal, window))
            yield Finding(
                budget.source,
                (),
                f"{promised.objective.key} is measured over {written(window)}, where its target "
                f"leaves {left}: nothing measures what a month holds",
                "measure it over 30d or month, or remove the monthly budget",
            )


RULE = Rule("budget-period", Group.BUDGET, Severity.WARNING, project=_check)
