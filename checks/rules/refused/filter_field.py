"""resource.metadata is for groups; variables are for dashboards.

resource.metadata selects the members of a group, and ${...} stands for a variable of a dashboard.
In a condition there is neither; what a resource is labelled with is metadata.system_labels and
metadata.user_labels there.

Source: Google's page on monitoring filters (cloud.google.com/monitoring/api/v3/filters).

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
        filter: metric.type = "a" AND resource.type = "b" AND metadata.system_labels.region = "eu"
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
    documentation: {content: "Runbook: https://shop.example/queue"}
    notificationChannels: [projects/shop/notificationChannels/1]
    combiner: OR
    conditions:
    - displayName: Queue length
      conditionThreshold:
        filter: metric.type = "a" AND resource.type = "b" AND resource.metadata.region = "eu"
                                                              ^^^^^^^^^^^^^^^^^^^^^^^^
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

RULE = Rule("filter-field", Group.REFUSED, Severity.ERROR)
