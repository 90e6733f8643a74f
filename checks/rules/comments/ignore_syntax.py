"""A comment for the checks that says nothing they know.

A comment that begins with `clarity:` is meant for the checks. One that cannot be read sets nothing
aside, and whoever wrote it believes that it does.

What is known is `ignore RULE-ID reason` and `snooze RULE-ID until YYYY-MM-DD reason`, about the
line that they end or, alone on a line, the next one; and `ignore-file RULE-ID reason`, which stands
above all else in its file.

Source: docs/how-to.md, on comments that set findings aside.

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
      daily_error_budget: 144s  # clarity: allow budget-declared agreed with the customer
                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("ignore-syntax", Group.COMMENTS, Severity.WARNING)
