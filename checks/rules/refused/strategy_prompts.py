"""Prompts are OPENED, or OPENED and CLOSED; for logs OPENED.

A policy notifies when incidents open, or when they open and close; never only when they close. A
match of a log has no end, so policies on logs notify of the opening only.

Source: comments of google/monitoring/v3/alert.proto, AlertStrategy.

PASS
    # policy.yaml
    displayName: Orders wait
    severity: WARNING
    alertStrategy: {notificationPrompts: [OPENED, CLOSED]}
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
    alertStrategy: {notificationPrompts: [CLOSED]}
                                         ^^^^^^^^
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

RULE = Rule("strategy-prompts", Group.REFUSED, Severity.ERROR)
