"""A label is STRING, BOOL or INT64.

A label is a text, a flag or a whole number.

Source: comments of google/api/metric.proto and label.proto, LabelDescriptor.ValueType.

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
    valueType: DOUBLE
    unit: "1"
    labels:
    - {key: lane, valueType: DOUBLE}
                             ^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("descriptor-label-type", Group.REFUSED, Severity.ERROR)
