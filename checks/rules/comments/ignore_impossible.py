"""A comment on what nobody can set aside.

What cannot be read or compiled, or what Google's API refuses, keeps the project from being
deployed, whatever anybody thinks of it. The comment has no effect, and the finding stays.

Source: docs/how-to.md, on comments that set findings aside.

PASS
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.9%, measurement_window: 30d}
      latency: {target: "95% < 500ms", measurement_window: 30d}
    error_budgets:
      monthly_downtime: 43.2m
      daily_error_budget: 86.4s
FAIL
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.9%, measurement_window: 30d}
      latency: {target: "95% < 500ms", measurement_window: 30d}
    error_budgets:
      monthly_downtime: 43.2m
      daily_error_budget: a minute  # clarity: ignore value-invalid it will be said later
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("ignore-impossible", Group.COMMENTS, Severity.WARNING)
