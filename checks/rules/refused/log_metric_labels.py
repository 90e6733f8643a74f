"""Each label has an extractor, and each extractor a label.

Labels are declared in the descriptor and filled by extractors; one without the other is refused:
"Number of label descriptors must match number of label extractors".

Source: error quoted in chainguard-dev/terraform-infra-common#470; comments of
google/logging/v2/logging_metrics.proto, LogMetric.label_extractors.

PASS
    # log_metric.yaml
    name: orders/slow
    description: Orders that took long, by their time.
    filter: jsonPayload.seconds > 1
    metricDescriptor:
      metricKind: DELTA
      valueType: DISTRIBUTION
      unit: s
      labels: [{key: lane}]
    labelExtractors: {lane: EXTRACT(jsonPayload.lane)}
    valueExtractor: EXTRACT(jsonPayload.seconds)
    bucketOptions: {explicitBuckets: {bounds: [0.5, 1, 5]}}
FAIL
    # log_metric.yaml
    name: orders/slow
    description: Orders that took long, by their time.
    filter: jsonPayload.seconds > 1
    metricDescriptor:
      metricKind: DELTA
      valueType: DISTRIBUTION
      unit: s
      labels: [{key: lane}]
    labelExtractors: {}
                     ^^
    valueExtractor: EXTRACT(jsonPayload.seconds)
    bucketOptions: {explicitBuckets: {bounds: [0.5, 1, 5]}}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("log-metric-labels", Group.REFUSED, Severity.ERROR)
