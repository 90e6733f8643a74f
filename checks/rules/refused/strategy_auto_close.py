"""Incidents close by themselves after 30m to 168h.

An incident whose data ends is closed after this time, 30 minutes to 7 days. Left out, it is 7 days.

Source: Google's page on the behaviour of alerting policies
(cloud.google.com/monitoring/alerts/concepts-indepth).

PASS
    # policy.yaml
    displayName: Orders wait
    severity: WARNING
    alertStrategy: {autoClose: 1800s}
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
    alertStrategy: {autoClose: 600s}
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

RULE = Rule("strategy-auto-close", Group.REFUSED, Severity.ERROR)
