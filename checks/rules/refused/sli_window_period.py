"""A window is 60 s or more and divides a day evenly.

Windows divide a day evenly, and are a minute long at least: 60s, 300s, 600s, 3600s and so on.

Source: comments of google/monitoring/v3/service.proto, WindowsBasedSli.window_period: "Must be an
integer fraction of a day and at least 60s."

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
        windowPeriod: 420s
                      ^^^^
        goodTotalRatioThreshold:
          threshold: 0.9
          basicSliPerformance: {availability: {}}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("sli-window-period", Group.REFUSED, Severity.ERROR)
