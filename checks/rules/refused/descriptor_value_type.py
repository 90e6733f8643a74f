"""A metric has one of five value types.

A value is BOOL, INT64, DOUBLE, STRING or DISTRIBUTION. It cannot be changed later.

Source: comments of google/api/metric.proto and label.proto, MetricDescriptor.ValueType.

PASS
    # metric.yaml
    type: custom.googleapis.com/queue
    description: Orders that wait.
    metricKind: GAUGE
    valueType: DOUBLE
    unit: "1"
    labels:
    - {key: lane, valueType: STRING}
FAIL
    # metric.yaml
    type: custom.googleapis.com/queue
    description: Orders that wait.
    metricKind: GAUGE
    valueType: FLOAT
               ^^^^^
    unit: "1"
    labels:
    - {key: lane, valueType: STRING}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("descriptor-value-type", Group.REFUSED, Severity.ERROR)
