"""A link has a name of 1 to 63 and a URL of up to 2,083 characters.

A link is shown by its name, which is not empty and has 63 characters at most; its URL has 2,083 at
most, before and after variables are filled in.

Source: comments of google/monitoring/v3/alert.proto, AlertPolicy.Documentation.Link.

PASS
    # policy.yaml
    displayName: Orders wait
    severity: WARNING
    documentation: {content: Help., links: [{displayName: Runbook, url: "https://shop.example"}]}
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
    documentation: {content: Help., links: [{displayName: "", url: "https://shop.example"}]}
                                                          ^^
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

RULE = Rule("policy-link", Group.REFUSED, Severity.ERROR)
