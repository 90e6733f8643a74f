"""A rolling period is 1 to 30 whole days.

Compliance is kept by the day, for 30 days. A target for an hour is stated in windows of an hour
over a longer period.

Source: comments of google/monitoring/v3/service.proto, ServiceLevelObjective.rolling_period; source
of the Terraform provider.

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
    rollingPeriod: 3600s
                   ^^^^^
    serviceLevelIndicator:
      requestBased:
        goodTotalRatio:
          goodServiceFilter: metric.type = "custom.googleapis.com/good" AND resource.type = "global"
          totalServiceFilter: metric.type = "custom.googleapis.com/all" AND resource.type = "global"
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("slo-rolling-period", Group.REFUSED, Severity.ERROR)
