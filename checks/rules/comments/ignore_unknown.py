"""A comment that names a rule which does not exist.

Misspelt, or a rule that has been renamed: the comment sets nothing aside, and would not be told to
be of no use. `clarity rule` lists all ids.

Source: docs/how-to.md, on comments that set findings aside; Ruff tells of such comments too,
invalid-rule-code (RUF102).

PASS
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.9%, measurement_window: 30d}
      latency: {target: "95% < 500ms", measurement_window: 30d}
    error_budgets:
      monthly_downtime: 43.2m
      daily_error_budget: 144s  # clarity: ignore budget-declared agreed with the customer
FAIL
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.9%, measurement_window: 30d}
      latency: {target: "95% < 500ms", measurement_window: 30d}
    error_budgets:
      monthly_downtime: 43.2m
      daily_error_budget: 144s  # clarity: ignore budget-declard agreed with the customer
                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("ignore-unknown", Group.COMMENTS, Severity.WARNING)
