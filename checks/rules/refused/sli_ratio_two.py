"""A ratio has exactly two of good, bad and total.

Of good, bad and total the third follows from the other two, so exactly two are given.

Source: comments of google/monitoring/v3/service.proto, TimeSeriesRatio.

PASS
    # slo.yaml
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
    name: projects/shop/services/web/serviceLevelObjectives/up
    displayName: Answered
    goal: 0.995
    rollingPeriod: 2592000s
    serviceLevelIndicator:
      requestBased:
        goodTotalRatio:
        ^^^^^^^^^^^^^^
          totalServiceFilter: metric.type = "custom.googleapis.com/all" AND resource.type = "global"
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("sli-ratio-two", Group.REFUSED, Severity.ERROR)
