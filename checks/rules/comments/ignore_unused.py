"""A comment that sets nothing aside.

What it was written for has been put right, or moved to another line. Left where it is, it would set
the next such finding aside, which nobody has decided on. A comment on a finding of the group online
is told of only where the project is asked, and never by a check offline.

Source: docs/how-to.md, on comments that set findings aside; ESLint's option
--report-unused-disable-directives and Ruff's unused-noqa (RUF100) tell the same.

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
      daily_error_budget: 86.4s  # clarity: ignore budget-declared agreed with the customer
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("ignore-unused", Group.COMMENTS, Severity.WARNING)
