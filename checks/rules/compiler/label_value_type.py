"""A value that a label of this type cannot have.

A label is STRING, INT64 or BOOL, and a filter compares it with a value of that type: an INT64
label with a whole number, a BOOL label with true or false. Regular expressions are for text; of a
number its one value is named.

Source: google/api/label.proto, LabelDescriptor.ValueType; Google's page on monitoring filters
(cloud.google.com/monitoring/api/v3/filters).

PASS
    # monitoring/metrics.yaml
    metrics:
      requests: {type: prometheus.googleapis.com/requests_total/counter, description: Requests.,
        kind: CUMULATIVE, value_type: DOUBLE, unit: "1", resource: prometheus_target, emitter: shop,
        labels: {code: STRING}}
      duration: {type: prometheus.googleapis.com/duration_seconds/histogram, description: Time.,
        kind: CUMULATIVE, value_type: DISTRIBUTION, unit: s, buckets: [0.1, 0.25, 0.5, 1, 2, 5],
        resource: prometheus_target, emitter: shop}
      queue: {type: custom.googleapis.com/queue, description: Orders that wait., emitter: shop,
        kind: GAUGE, value_type: DOUBLE, unit: "1", resource: global, labels: {paid: BOOL}}
    # monitoring/alerts.yaml
    alerts:
      queue:
        display_name: Orders wait
        severity: ticket
        condition: {metric: queue, where: {paid: true}, above: 9, for: 10m, every: 60s, across: max}
FAIL
    # monitoring/metrics.yaml
    metrics:
      requests: {type: prometheus.googleapis.com/requests_total/counter, description: Requests.,
        kind: CUMULATIVE, value_type: DOUBLE, unit: "1", resource: prometheus_target, emitter: shop,
        labels: {code: STRING}}
      duration: {type: prometheus.googleapis.com/duration_seconds/histogram, description: Time.,
        kind: CUMULATIVE, value_type: DISTRIBUTION, unit: s, buckets: [0.1, 0.25, 0.5, 1, 2, 5],
        resource: prometheus_target, emitter: shop}
      queue: {type: custom.googleapis.com/queue, description: Orders that wait., emitter: shop,
        kind: GAUGE, value_type: DOUBLE, unit: "1", resource: global, labels: {paid: BOOL}}
    # monitoring/alerts.yaml
    alerts:
      queue:
        display_name: Orders wait
        severity: ticket
        condition: {metric: queue, where: {paid: 1}, above: 9, for: 10m, every: 60s, across: max}
                                          ^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("label-value-type", Group.COMPILER, Severity.ERROR)
