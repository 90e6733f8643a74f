"""A value that is not allowed here.

It has the right type and still cannot be meant: a word that is none of those there are, a text
that is not written as durations, targets or addresses are, a number beyond its bounds, the same
item twice in a list.

Source: the JSON Schemas of the files, monitoring/config/schemas.

PASS
    # monitoring/alerts.yaml
    alerts:
      queue:
        display_name: Orders wait
        severity: page
        condition: {metric: queue, above: 100, for: 10m, every: 60s, across: max}
FAIL
    # monitoring/alerts.yaml
    alerts:
      queue:
        display_name: Orders wait
        severity: urgent
                  ^^^^^^
        condition: {metric: queue, above: 100, for: 10m, every: 60s, across: max}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("value-invalid", Group.CONFIG, Severity.ERROR)
