"""An alignment period of a chart is 60 s or more.

A chart aligns over 60 seconds or more, of any length; only conditions ask for whole minutes.

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
              aggregation: {alignmentPeriod: 10s, perSeriesAligner: ALIGN_MEAN}
                                             ^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("widget-alignment-period", Group.REFUSED, Severity.ERROR)
