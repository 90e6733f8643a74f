"""Extractors are EXTRACT or REGEXP_EXTRACT.

A value is taken from an entry by EXTRACT(field), or by REGEXP_EXTRACT(field, regex) whose regex has
one capture group in the syntax of RE2.

Source: comments of google/logging/v2/logging_metrics.proto, LogMetric.value_extractor and
label_extractors.

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
    labelExtractors: {lane: EXTRACT(jsonPayload.lane)}
    valueExtractor: jsonPayload.seconds
                    ^^^^^^^^^^^^^^^^^^^
    bucketOptions: {explicitBuckets: {bounds: [0.5, 1, 5]}}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("log-metric-extractor", Group.REFUSED, Severity.ERROR)
