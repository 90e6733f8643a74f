"""The id of an SLO has letters, digits, -, _, : and . only.

The last part of an objective's name is its id: letters, digits and -_:. only.

Source: comments of google/monitoring/v3/service.proto,
CreateServiceLevelObjectiveRequest.service_level_objective_id.

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
    name: projects/shop/services/web/serviceLevelObjectives/up time
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    displayName: Answered
    goal: 0.995
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

RULE = Rule("slo-id", Group.REFUSED, Severity.ERROR)
