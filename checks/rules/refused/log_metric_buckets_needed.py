"""A distribution, and only it, has buckets.

A distribution is stored in buckets, which the metric has to state; any other metric has none.

Source: comments of google/logging/v2/logging_metrics.proto, LogMetric.bucket_options.

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
    bucketOptions: {explicitBuckets: {bounds: [1, 2]}}
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("log-metric-buckets-needed", Group.REFUSED, Severity.ERROR)
