"""Keys or values that do not go together.

Each would be fine alone: a condition is above or below a bound, an indicator is a ratio or a
latency, only a distribution has buckets. Which of the two is meant cannot be guessed.

Source: the JSON Schemas of the files, monitoring/config/schemas.

PASS
    # monitoring/alerts.yaml
    alerts:
      queue:
        display_name: Orders wait
        severity: ticket
        condition: {metric: queue, above: 100, for: 10m, every: 60s, across: max}
FAIL
    # monitoring/alerts.yaml
    alerts:
      queue:
        display_name: Orders wait
        severity: ticket
        condition: {metric: queue, above: 100, below: 5, for: 10m, every: 60s, across: max}
        ^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("combination-invalid", Group.CONFIG, Severity.ERROR)
