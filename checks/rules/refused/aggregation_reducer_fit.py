"""The reducer suits the kind and value type of aligned series.

Each reducer takes some value types only, those that the aligner gives. Counting what is true needs
flags, and ALIGN_MEAN of a number gives numbers.

Source: comments of google/monitoring/v3/common.proto, Aggregation.

PASS
    # policy.yaml
    {type: custom.googleapis.com/queue, metricKind: GAUGE, valueType: DOUBLE}
    ---
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
          crossSeriesReducer: REDUCE_COUNT
        comparison: COMPARISON_GT
        thresholdValue: 100
        duration: 300s
FAIL
    # policy.yaml
    {type: custom.googleapis.com/queue, metricKind: GAUGE, valueType: DOUBLE}
    ---
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
          crossSeriesReducer: REDUCE_COUNT_TRUE
                              ^^^^^^^^^^^^^^^^^
        comparison: COMPARISON_GT
        thresholdValue: 100
        duration: 300s
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("aggregation-reducer-fit", Group.REFUSED, Severity.ERROR)
