"""A ratio counts: DELTA or CUMULATIVE numbers.

A ratio counts events, so its metrics are DELTA or CUMULATIVE numbers. A gauge has no events to
count; take an indicator of windows for it.

Source: comments of google/monitoring/v3/service.proto, TimeSeriesRatio.

PASS
    # slo.yaml
    {type: custom.googleapis.com/all, metricKind: CUMULATIVE, valueType: INT64}
    ---
    name: projects/shop/services/web/serviceLevelObjectives/up
    displayName: Answered
    goal: 0.995
    rollingPeriod: 2592000s
    serviceLevelIndicator:
      requestBased:
        goodTotalRatio:
          goodServiceFilter: metric.type = "custom.googleapis.com/good" AND resource.type = "global"
          totalServiceFilter: metric.type = "custom.googleapis.com/all" AND resource.type = "global"
FAIL
    # slo.yaml
    {type: custom.googleapis.com/all, metricKind: GAUGE, valueType: INT64}
    ---
    name: projects/shop/services/web/serviceLevelObjectives/up
    displayName: Answered
    goal: 0.995
    rollingPeriod: 2592000s
    serviceLevelIndicator:
      requestBased:
        goodTotalRatio:
          goodServiceFilter: metric.type = "custom.googleapis.com/good" AND resource.type = "global"
          totalServiceFilter: metric.type = "custom.googleapis.com/all" AND resource.type = "global"
                                             ^^^^^^^^^^^^^^^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("sli-ratio-metric", Group.REFUSED, Severity.ERROR)
