"""Documentation is text/markdown.

Content is Markdown, of which Google supports a part; no other type is taken.

Source: comments of google/monitoring/v3/alert.proto, AlertPolicy.Documentation.mime_type.

PASS
    # policy.yaml
    displayName: Orders wait
    severity: WARNING
    documentation: {content: See the runbook., mimeType: text/markdown}
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
    documentation: {content: <p>See the runbook.</p>, mimeType: text/html}
                                                                ^^^^^^^^^
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

RULE = Rule("policy-documentation-mime", Group.REFUSED, Severity.ERROR)
