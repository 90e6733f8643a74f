"""A value of another type than is needed.

Without quotes 60 is a number, true a truth value, and an empty place nothing at all. A text that
looks like one of these stands in quotes, a duration or a share has its unit, and what may be many
is a list.

Source: YAML 1.2.2, section 10.3.2 (tag resolution of the core schema); the JSON Schemas of the
files, monitoring/config/schemas.

PASS
    # monitoring/alerts.yaml
    alerts:
      queue:
        display_name: Orders wait
        severity: ticket
        condition: {metric: queue, above: 100, for: 600s, every: 60s, across: max}
FAIL
    # monitoring/alerts.yaml
    alerts:
      queue:
        display_name: Orders wait
        severity: ticket
        condition: {metric: queue, above: 100, for: 600, every: 60s, across: max}
                                                    ^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("value-type", Group.CONFIG, Severity.ERROR)
