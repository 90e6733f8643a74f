"""A severity is CRITICAL, ERROR or WARNING.

A severity is CRITICAL, ERROR or WARNING, or left out. It is shown, and passed on to the channels;
it does not decide who is told.

Source: comments of google/monitoring/v3/alert.proto, AlertPolicy.Severity.

PASS
    # policy.yaml
    displayName: Orders wait
    severity: CRITICAL
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
    severity: HIGH
              ^^^^
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
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("policy-severity", Group.REFUSED, Severity.ERROR)
