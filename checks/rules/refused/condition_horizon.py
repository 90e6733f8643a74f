"""Alignment period and duration make 25h at most.

A condition has to remember its points for the alignment period and the duration together, which is
25 hours at most.

Source: chainguard-dev/terraform-infra-common#783, which met the limit.

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
        - alignmentPeriod: 86400s
          perSeriesAligner: ALIGN_MEAN
        comparison: COMPARISON_GT
        thresholdValue: 100
        duration: 3600s
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
        - alignmentPeriod: 86400s
          perSeriesAligner: ALIGN_MEAN
        comparison: COMPARISON_GT
        thresholdValue: 100
        duration: 3660s
                  ^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("condition-horizon", Group.REFUSED, Severity.ERROR)
