"""A file that is not YAML.

What comes after the mistake cannot be told, so nothing in the file is judged before it is put
right. Most often it is a colon in a text without quotes, a quote or bracket that is not closed,
or a line that is indented by a step too many, or with a tab.

Source: YAML 1.2.2, section 7.3.3: a plain scalar must not contain ": " and " #"; section 6.1:
indentation is by spaces alone.

PASS
    # monitoring/alerts.yaml
    alerts:
      queue:
        display_name: "Orders: they wait"
        severity: ticket
        condition: {metric: queue, above: 100, for: 10m, every: 60s, across: max}
FAIL
    # monitoring/alerts.yaml
    alerts:
      queue:
        display_name: Orders: they wait
                            ^
        severity: ticket
        condition: {metric: queue, above: 100, for: 10m, every: 60s, across: max}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("yaml-syntax", Group.CONFIG, Severity.ERROR)
