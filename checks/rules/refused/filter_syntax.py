"""A filter is written in the language of Monitoring filters.

Monitoring has a filter language of its own, which only looks like that of logs: it has no =~, which
is written = monitoring.regex.full_match("..."), and its fields are of group, metadata, metric,
project and resource.

Source: Google's page on monitoring filters (cloud.google.com/monitoring/api/v3/filters); the API's
words for other fields, "The lefthand side of each expression must be prefixed with one of {group,
metadata, metric, project, resource}"

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
        filter: metric.type = "a" AND resource.type = "b" AND metric.labels.code = "500"
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
        filter: metric.type = "a" AND resource.type = "b" AND metric.labels.code =~ "5.."
                                                                                 ^^
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

RULE = Rule("filter-syntax", Group.REFUSED, Severity.ERROR)
