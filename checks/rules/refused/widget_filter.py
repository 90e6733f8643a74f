"""The filter of a chart is written in the filter language.

Charts read metrics, in the language of Monitoring's filters. Log entries are shown by a logsPanel,
whose filter is in the language of logs.

Source: comments of google/monitoring/dashboard/v1/metrics.proto, TimeSeriesFilter; Google's page on
monitoring filters (cloud.google.com/monitoring/api/v3/filters).

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
              filter: severity >= ERROR
                      ^^^^^^^^
              aggregation: {alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("widget-filter", Group.REFUSED, Severity.ERROR)
