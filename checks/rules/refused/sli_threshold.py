"""The threshold of a window is a ratio from 0 to 1.

A window is good when at least this share of its events is: a ratio, not a percentage.

Source: comments of google/monitoring/v3/service.proto, PerformanceThreshold.

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
    goal: 0.95
    rollingPeriod: 604800s
    serviceLevelIndicator:
      windowsBased:
        windowPeriod: 300s
        goodTotalRatioThreshold:
          threshold: 90
                     ^^
          basicSliPerformance: {availability: {}}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("sli-threshold", Group.REFUSED, Severity.ERROR)
