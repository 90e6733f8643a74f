"""A goal is above 0 and at most 0.9999.

A goal of 100 % has no budget to burn, and the API takes none beyond 99.99 %.

Source: comments of google/monitoring/v3/service.proto, ServiceLevelObjective.goal: "0 < goal <=
0.9999"; source of the Terraform provider.

PASS
    # slo.yaml
    name: projects/shop/services/web/serviceLevelObjectives/up
    displayName: Answered
    goal: 0.9999
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
    goal: 0.99995
          ^^^^^^^
    rollingPeriod: 2592000s
    serviceLevelIndicator:
      requestBased:
        goodTotalRatio:
          goodServiceFilter: metric.type = "custom.googleapis.com/good" AND resource.type = "global"
          totalServiceFilter: metric.type = "custom.googleapis.com/all" AND resource.type = "global"
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("slo-goal", Group.REFUSED, Severity.ERROR)
