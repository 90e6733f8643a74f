"""A metric is GAUGE, DELTA or CUMULATIVE.

A metric is measured at an instant (GAUGE), over an interval (DELTA), or counted since a start
(CUMULATIVE). It cannot be changed later.

Source: comments of google/api/metric.proto and label.proto, MetricDescriptor.MetricKind.

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
    metricKind: COUNTER
                ^^^^^^^
    valueType: DOUBLE
    unit: "1"
    labels:
    - {key: lane, valueType: STRING}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("descriptor-kind", Group.REFUSED, Severity.ERROR)
