"""A description has at most 8,000 characters.

A description is for people who read the list of metrics.

Source: comments of google/logging/v2/logging_metrics.proto, LogMetric.description.

PASS
    # log_metric.yaml
    name: orders/failed
    description: <x*8000>
    filter: jsonPayload.event = "order" AND severity >= ERROR
    metricDescriptor:
      metricKind: DELTA
      valueType: INT64
FAIL
    # log_metric.yaml
    name: orders/failed
    description: <x*8001>
                 ^^^^^^^^
    filter: jsonPayload.event = "order" AND severity >= ERROR
    metricDescriptor:
      metricKind: DELTA
      valueType: INT64
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("log-metric-description", Group.REFUSED, Severity.ERROR)
