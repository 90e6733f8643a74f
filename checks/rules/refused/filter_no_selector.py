"""An indicator is measured on metrics, not on SLOs.

An indicator is what an objective is computed from; it cannot itself be computed from an objective.

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
          goodServiceFilter: metric.type = "custom.googleapis.com/good" AND resource.type = "global"
          totalServiceFilter: select_slo_health("projects/p/services/a/serviceLevelObjectives/b")
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("filter-no-selector", Group.REFUSED, Severity.ERROR)
