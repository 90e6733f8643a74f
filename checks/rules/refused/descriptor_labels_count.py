"""A custom metric has at most 30 labels, one of logs 10.

Each combination of label values is a time series of its own; the API bounds the labels, for metrics
of logs at 10.

Source: Google's page on quotas and limits of Cloud Monitoring (cloud.google.com/monitoring/quotas).

PASS
    # metric.yaml
    type: custom.googleapis.com/queue
    description: Orders that wait.
    metricKind: GAUGE
    valueType: DOUBLE
    unit: "1"
    labels: [<{key: k#}, *30>]
FAIL
    # metric.yaml
    type: custom.googleapis.com/queue
    description: Orders that wait.
    metricKind: GAUGE
    valueType: DOUBLE
    unit: "1"
    labels: [<{key: k#}, *31>]
            ^^^^^^^^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("descriptor-labels-count", Group.REFUSED, Severity.ERROR)
