"""Both sides of a ratio have the same alignment period.

The two sides of a ratio are divided point by point, so both are aligned over the same period.

Source: comments of google/monitoring/v3/alert.proto, MetricThreshold, denominator_aggregations.

PASS
    # policy.yaml
    displayName: Orders wait
    severity: WARNING
    documentation: {content: "Runbook: https://shop.example/queue"}
    notificationChannels: [projects/shop/notificationChannels/1]
    combiner: OR
    conditions:
    - displayName: Queue length
      conditionThreshold:
        filter: metric.type = "custom.googleapis.com/queue" AND resource.type = "global"
        aggregations:
        - alignmentPeriod: 300s
          perSeriesAligner: ALIGN_MEAN
        comparison: COMPARISON_GT
        thresholdValue: 100
        duration: 300s
        denominatorFilter: metric.type = "custom.googleapis.com/room" AND resource.type = "global"
        denominatorAggregations: [{alignmentPeriod: 300s, perSeriesAligner: ALIGN_MEAN}]
FAIL
    # policy.yaml
    displayName: Orders wait
    severity: WARNING
    documentation: {content: "Runbook: https://shop.example/queue"}
    notificationChannels: [projects/shop/notificationChannels/1]
    combiner: OR
    conditions:
    - displayName: Queue length
      conditionThreshold:
        filter: metric.type = "custom.googleapis.com/queue" AND resource.type = "global"
        aggregations:
        - alignmentPeriod: 300s
          perSeriesAligner: ALIGN_MEAN
        comparison: COMPARISON_GT
        thresholdValue: 100
        duration: 300s
        denominatorFilter: metric.type = "custom.googleapis.com/room" AND resource.type = "global"
        denominatorAggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("condition-ratio-periods", Group.REFUSED, Severity.ERROR)
