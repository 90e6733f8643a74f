"""A log metric is named by 1 to 100 of the allowed characters.

The name becomes part of a metric type (logging.googleapis.com/user/NAME) and has 100 characters at
most, out of letters, digits and _-.,+!*',()%/, no slash first.

Source: comments of google/logging/v2/logging_metrics.proto, LogMetric.name.

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
    name: orders failed
          ^^^^^^^^^^^^^
    description: Orders that failed.
    filter: jsonPayload.event = "order" AND severity >= ERROR
    metricDescriptor:
      metricKind: DELTA
      valueType: INT64
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("log-metric-name", Group.REFUSED, Severity.ERROR)
