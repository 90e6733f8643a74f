"""A log metric is DELTA and counts, or measures a distribution.

Entries are counted as they come, so the kind is DELTA; the values are a count (INT64), a number
taken from each entry (DOUBLE) or a DISTRIBUTION of them.

Source: comments of google/logging/v2/logging_metrics.proto, LogMetric.metric_descriptor.

PASS
    # log_metric.yaml
    name: orders/failed
    description: Orders that failed.
    filter: jsonPayload.event = "order" AND severity >= ERROR
    metricDescriptor:
      metricKind: DELTA
      valueType: INT64
FAIL
    # log_metric.yaml
    name: orders/failed
    description: Orders that failed.
    filter: jsonPayload.event = "order" AND severity >= ERROR
    metricDescriptor:
      metricKind: GAUGE
                  ^^^^^
      valueType: INT64
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("log-metric-kind", Group.REFUSED, Severity.ERROR)
