"""A comment whose day is over.

A finding was set aside up to a day, by which it was to be put right. That day has passed: the
finding is told again, and the comment with it.

Source: docs/how-to.md, on comments that set findings aside.

PASS
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.9%, measurement_window: 30d}
      latency: {target: "95% < 500ms", measurement_window: 30d}
    error_budgets:
      monthly_downtime: 43.2m
      daily_error_budget: 144s  # clarity: snooze budget-declared until 2099-12-31 a contract is due
FAIL
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.9%, measurement_window: 30d}
      latency: {target: "95% < 500ms", measurement_window: 30d}
    error_budgets:
      monthly_downtime: 43.2m
      daily_error_budget: 144s  # clarity: snooze budget-declared until 2024-06-30 a contract is due
                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("snooze-expired", Group.COMMENTS, Severity.WARNING)
