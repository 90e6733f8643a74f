"""An alignment period is a whole number of minutes, one or more.

Points are aligned on whole minutes. Anything else is refused: "alignment period must be in
multiples of one minute".

Source: error quoted in hashicorp/terraform-provider-google#10893; comments of
google/monitoring/v3/common.proto, Aggregation.

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
        - alignmentPeriod: 480s
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
        - alignmentPeriod: 450s
                           ^^^^
          perSeriesAligner: ALIGN_MEAN
        comparison: COMPARISON_GT
        thresholdValue: 100
        duration: 300s
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("aggregation-period-minutes", Group.REFUSED, Severity.ERROR)
