"""Flags and texts are measured, not counted.

What is counted over time can be added up; flags and texts cannot, so they are GAUGE.

Source: comments of google/api/metric.proto and label.proto, MetricDescriptor.metric_kind.

PASS
    # metric.yaml
    type: custom.googleapis.com/queue
    description: Orders that wait.
    metricKind: GAUGE
    valueType: BOOL
    unit: "1"
    labels:
    - {key: lane, valueType: STRING}
FAIL
    # metric.yaml
    type: custom.googleapis.com/queue
    description: Orders that wait.
    metricKind: CUMULATIVE
    valueType: BOOL
               ^^^^
    unit: "1"
    labels:
    - {key: lane, valueType: STRING}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("descriptor-combination", Group.REFUSED, Severity.ERROR)
