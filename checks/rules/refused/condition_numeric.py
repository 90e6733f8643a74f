"""What is compared with a threshold is a number.

A threshold is a number, so what is compared with it has to be one: a percentile or a count of a
distribution, not the distribution itself.

Source: comments of google/monitoring/v3/alert.proto, MetricThreshold; comments of
google/monitoring/v3/common.proto, Aggregation.

PASS
    # policy.yaml
    {type: custom.googleapis.com/lag, metricKind: DELTA, valueType: DISTRIBUTION}
    ---
    displayName: Orders wait
    severity: WARNING
    documentation: {content: "Runbook: https://shop.example/queue"}
    notificationChannels: [projects/shop/notificationChannels/1]
    combiner: OR
    conditions:
    - displayName: Queue length
      conditionThreshold:
        filter: metric.type = "custom.googleapis.com/lag" AND resource.type = "global"
        aggregations:
        - alignmentPeriod: 300s
          perSeriesAligner: ALIGN_PERCENTILE_95
        comparison: COMPARISON_GT
        thresholdValue: 100
        duration: 300s
FAIL
    # policy.yaml
    {type: custom.googleapis.com/lag, metricKind: DELTA, valueType: DISTRIBUTION}
    ---
    displayName: Orders wait
    severity: WARNING
    documentation: {content: "Runbook: https://shop.example/queue"}
    notificationChannels: [projects/shop/notificationChannels/1]
    combiner: OR
    conditions:
    - displayName: Queue length
      conditionThreshold:
        filter: metric.type = "custom.googleapis.com/lag" AND resource.type = "global"
        aggregations:
        ^^^^^^^^^^^^
        - alignmentPeriod: 300s
          perSeriesAligner: ALIGN_DELTA
        comparison: COMPARISON_GT
        thresholdValue: 100
        duration: 300s
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("condition-numeric", Group.REFUSED, Severity.ERROR)
