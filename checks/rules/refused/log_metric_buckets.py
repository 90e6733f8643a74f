"""Buckets are linear, exponential or explicit, and grow.

Bounds grow from one bucket to the next: explicit ones strictly, linear ones by a width above 0,
exponential ones by a factor above 1 and a scale above 0. 200 buckets at most.

Source: comments of google/api/distribution.proto, BucketOptions.

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
    valueExtractor: EXTRACT(jsonPayload.seconds)
    bucketOptions: {explicitBuckets: {bounds: [0.5, 5, 1]}}
                                              ^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("log-metric-buckets", Group.REFUSED, Severity.ERROR)
