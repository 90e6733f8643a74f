"""The aligner is one that the API has.

The aligner is an enum. The API knows ALIGN_DELTA, RATE, INTERPOLATE, NEXT_OLDER, MIN, MAX, MEAN,
COUNT, SUM, STDDEV, the counts and the fraction of true and false, PERCENT_CHANGE and the
percentiles 99, 95, 50 and 05; a median is ALIGN_PERCENTILE_50.

Source: comments of google/monitoring/v3/common.proto, Aggregation.

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
          perSeriesAligner: ALIGN_AVERAGE
                            ^^^^^^^^^^^^^
        comparison: COMPARISON_GT
        thresholdValue: 100
        duration: 300s
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("aggregation-aligner", Group.REFUSED, Severity.ERROR)
