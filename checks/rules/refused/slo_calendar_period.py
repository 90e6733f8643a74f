"""A calendar period is DAY, WEEK, FORTNIGHT or MONTH.

The calendar knows DAY, WEEK, FORTNIGHT and MONTH; a quarter is longer than compliance is kept.

Source: comments of google/monitoring/v3/service.proto, ServiceLevelObjective.calendar_period.

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
    calendarPeriod: QUARTER
                    ^^^^^^^
    serviceLevelIndicator:
      requestBased:
        distributionCut:
          distributionFilter: metric.type = "custom.googleapis.com/lag" AND resource.type = "global"
          range: {min: 0, max: 0.5}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("slo-calendar-period", Group.REFUSED, Severity.ERROR)
