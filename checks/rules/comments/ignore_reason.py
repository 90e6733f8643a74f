"""A comment that sets a finding aside without a reason.

A finding that is set aside is a decision, and the next person needs to know why it was made, to see
whether it still holds. Without a reason the comment does nothing: the finding is told.

Source: docs/how-to.md, on comments that set findings aside; Staticcheck's directives must
give a reason too.

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
      daily_error_budget: 144s  # clarity: ignore budget-declared
                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("ignore-reason", Group.COMMENTS, Severity.WARNING)
