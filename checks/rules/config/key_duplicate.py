"""A key that is given twice.

YAML forbids it, and yet most of its readers keep the last value without a word: of two entries of
one name, or two values of one field, only one would ever be deployed. The same holds of JSON.

Source: YAML 1.2.2, section 3.2.1.1: the keys of a mapping are unique; PyYAML's constructor does
not look; RFC 8259, section 4, on JSON.

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
        severity: page
        condition: {metric: queue, above: 100, for: 10m, every: 60s, across: max}
        severity: ticket
        ^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("key-duplicate", Group.CONFIG, Severity.ERROR)
