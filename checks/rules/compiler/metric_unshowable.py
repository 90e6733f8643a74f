"""A metric that cannot be shown in this way.

Percentiles are read from a distribution; a gauge is a state and has no rate; a counter has
nothing but its growth. Google's API takes each aligner for certain kinds and types of metrics
only, and PromQL needs a histogram that grows.

Source: comments of google/monitoring/v3/common.proto, Aggregation.Aligner: the metric kinds and
value types that each aligner is valid for.

PASS
    # monitoring/alerts.yaml
    alerts:
      slow:
        display_name: Answers are slow
        severity: ticket
        condition: {metric: duration, show: p95, above: 2s, for: 10m, every: 60s, across: mean}
FAIL
    # monitoring/alerts.yaml
    alerts:
      slow:
        display_name: Answers are slow
        severity: ticket
        condition: {metric: queue, show: p95, above: 2, for: 10m, every: 60s, across: mean}
                            ^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("metric-unshowable", Group.COMPILER, Severity.ERROR)
