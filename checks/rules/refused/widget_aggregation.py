"""Aligners and reducers are those that the API has.

Charts have the aligners and reducers of conditions, as names or as the numbers of the enum.

Source: comments of google/monitoring/dashboard/v1/common.proto, Aggregation.

PASS
    # dashboard.yaml
    displayName: Shop
    gridLayout:
      widgets:
      - title: Queue
        scorecard:
          timeSeriesQuery:
            timeSeriesFilter:
              filter: metric.type = "custom.googleapis.com/queue" AND resource.type = "global"
              aggregation: {alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}
FAIL
    # dashboard.yaml
    displayName: Shop
    gridLayout:
      widgets:
      - title: Queue
        scorecard:
          timeSeriesQuery:
            timeSeriesFilter:
              filter: metric.type = "custom.googleapis.com/queue" AND resource.type = "global"
              aggregation: {alignmentPeriod: 60s, perSeriesAligner: MAX}
                                                                    ^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("widget-aggregation", Group.REFUSED, Severity.ERROR)
