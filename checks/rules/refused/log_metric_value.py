"""A distribution extracts a value; a count of entries does not.

A distribution is made of values, so it needs an extractor for them; a count needs none, and the API
refuses one.

Source: comments of google/logging/v2/logging_metrics.proto, LogMetric.value_extractor.

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
      metricKind: DELTA
      valueType: INT64
    valueExtractor: EXTRACT(jsonPayload.seconds)
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("log-metric-value", Group.REFUSED, Severity.ERROR)
