"""A cut is of a DELTA or CUMULATIVE distribution.

The cut counts the values in a range, which needs a distribution that is added to: DELTA or
CUMULATIVE.

Source: comments of google/monitoring/v3/service.proto, DistributionCut.

PASS
    # slo.yaml
    {type: custom.googleapis.com/lag, metricKind: CUMULATIVE, valueType: DISTRIBUTION}
    ---
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
    {type: custom.googleapis.com/lag, metricKind: CUMULATIVE, valueType: DOUBLE}
    ---
    displayName: Fast
    goal: 0.95
    calendarPeriod: MONTH
    serviceLevelIndicator:
      requestBased:
        distributionCut:
          distributionFilter: metric.type = "custom.googleapis.com/lag" AND resource.type = "global"
                                             ^^^^^^^^^^^^^^^^^^^^^^^^^
          range: {min: 0, max: 0.5}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("sli-cut-metric", Group.REFUSED, Severity.ERROR)
