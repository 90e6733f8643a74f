"""The type of a custom metric is custom.googleapis.com/PATH or external.googleapis.com/PATH.

A project makes metrics below custom.googleapis.com/ and external.googleapis.com/ only; the path has
letters, digits, underscores and slashes, 100 characters at most. Other domains belong to Google's
services and agents.

Source: comments of google/api/metric.proto and label.proto, MetricDescriptor.type.

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
    type: custom.googleapis.com/queue-length
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    description: Orders that wait.
    metricKind: GAUGE
    valueType: DOUBLE
    unit: "1"
    labels:
    - {key: lane, valueType: STRING}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("descriptor-type", Group.REFUSED, Severity.ERROR)
