"""The aligner suits the metric's kind and value type.

Each aligner takes some metric kinds and value types only. A distribution has no rate and no mean:
"The aligner cannot be applied to metrics with kind DELTA and value type DISTRIBUTION." Take a
percentile of it, or ALIGN_DELTA and a percentile as reducer.

Source: error quoted in google/exposure-notifications-verification-server#659; comments of
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
        - alignmentPeriod: 300s
          perSeriesAligner: ALIGN_RATE
                            ^^^^^^^^^^
        comparison: COMPARISON_GT
        thresholdValue: 100
        duration: 300s
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("aggregation-aligner-fit", Group.REFUSED, Severity.ERROR)
