"""A label key is a letter, then letters, digits and _; 100 characters at most, each key once.

Label keys are letters, digits and underscores, a letter first, and each is declared once.

Source: comments of google/api/metric.proto and label.proto, LabelDescriptor.key.

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
    - {key: order-lane, valueType: STRING}
            ^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("descriptor-label-key", Group.REFUSED, Severity.ERROR)
