"""A range has a minimum or a maximum, and the first below the second.

A range with neither end holds everything, and one whose minimum is not below its maximum nothing.

Source: comments of google/monitoring/v3/service.proto, Range.

PASS
    # slo.yaml
    displayName: Fast
    goal: 0.95
    calendarPeriod: MONTH
    serviceLevelIndicator:
      requestBased:
        distributionCut:
          distributionFilter: metric.type = "custom.googleapis.com/lag" AND resource.type = "global"
          range: {min: 0, max: 0.5}
FAIL
    # slo.yaml
    displayName: Fast
    goal: 0.95
    calendarPeriod: MONTH
    serviceLevelIndicator:
      requestBased:
        distributionCut:
          distributionFilter: metric.type = "custom.googleapis.com/lag" AND resource.type = "global"
          range: {min: 0.5, max: 0.1}
                       ^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("sli-range", Group.REFUSED, Severity.ERROR)
