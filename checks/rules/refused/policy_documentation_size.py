"""Documentation has at most 8,192 characters and 10,240 bytes.

Documentation is part of every notification, and bounded in characters and in bytes of UTF-8. What
is longer belongs into the runbook that it links to.

Source: comments of google/monitoring/v3/alert.proto, AlertPolicy.Documentation.

PASS
    # policy.yaml
    displayName: Orders wait
    severity: WARNING
    documentation: {content: <x*8192>}
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
    documentation: {content: <x*8193>}
                             ^^^^^^^^
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

RULE = Rule("policy-documentation-size", Group.REFUSED, Severity.ERROR)
