"""A value that cannot be converted into the unit of its metric.

A bound is written in any unit that measures what the metric measures: 500ms of a metric in s is
0.5, 5% of one in 1 is 0.05. Bytes are no number of orders, and a unit that nobody knows cannot be
converted at all. Without this a bound would be compared with values a thousand times as large.

Source: the unit of google.api.MetricDescriptor (google/api/metric.proto), a subset of the Unified
Code for Units of Measure.

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
        condition: {metric: queue, above: 100MBy, for: 10m, every: 60s, across: max}
                                          ^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("unit-inconvertible", Group.COMPILER, Severity.ERROR)
