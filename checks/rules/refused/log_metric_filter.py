"""A log metric has a filter of at most 20,000 characters.

The filter says which entries are counted. There is no default: a metric of all entries would count
nothing in particular.

Source: comments of google/logging/v2/logging_metrics.proto, LogMetric.filter.

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
    ^^^^
    description: Orders that failed.
    metricDescriptor: {metricKind: DELTA, valueType: INT64}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("log-metric-filter", Group.REFUSED, Severity.ERROR)
