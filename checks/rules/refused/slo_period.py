"""An SLO has a rolling period or a calendar period.

An objective holds over the last so many days, or over the calendar's day, week, fortnight or month:
one of the two.

Source: comments of google/monitoring/v3/service.proto, ServiceLevelObjective.period.

PASS
    # slo.yaml
    displayName: Good minutes
    goal: 0.95
    rollingPeriod: 604800s
    serviceLevelIndicator:
      windowsBased:
        windowPeriod: 300s
        goodTotalRatioThreshold:
          threshold: 0.9
          basicSliPerformance: {availability: {}}
FAIL
    # slo.yaml
    displayName: Good minutes
    ^^^^^^^^^^^
    goal: 0.95
    rollingPeriod: 604800s
    calendarPeriod: WEEK
    serviceLevelIndicator:
      windowsBased:
        windowPeriod: 300s
        goodTotalRatioThreshold:
          threshold: 0.9
          basicSliPerformance: {availability: {}}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("slo-period", Group.REFUSED, Severity.ERROR)
