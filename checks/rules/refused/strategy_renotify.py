"""Reminders come every 30m to 24h.

Reminders of an open incident come every 30 minutes at the most often and every 24 hours at the
least.

Source: Google's page on repeated notifications, known from a third party's copy.

PASS
    # policy.yaml
    displayName: Orders wait
    severity: WARNING
    alertStrategy: {notificationChannelStrategy: [{renotifyInterval: 3600s}]}
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
    alertStrategy: {notificationChannelStrategy: [{renotifyInterval: 600s}]}
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

RULE = Rule("strategy-renotify", Group.REFUSED, Severity.ERROR)
