"""A key that must be given.

Where there is no value that would suit everybody, none is made up: whether an alert wakes
somebody, how long a condition must last, over which time a promise holds.

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
      ^^^^^
        display_name: Orders wait
        condition: {metric: queue, above: 100, for: 10m, every: 60s, across: max}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("key-missing", Group.CONFIG, Severity.ERROR)
