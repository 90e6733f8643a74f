"""A good-or-bad metric is BOOL.

The metric itself says of each moment whether it is good, so it is a flag.

Source: comments of google/monitoring/v3/service.proto, WindowsBasedSli.good_bad_metric_filter.

PASS
    # slo.yaml
    {type: custom.googleapis.com/ok, metricKind: GAUGE, valueType: BOOL}
    ---
    displayName: Good minutes
    goal: 0.95
    rollingPeriod: 604800s
    serviceLevelIndicator:
      windowsBased:
        windowPeriod: 300s
        goodBadMetricFilter: metric.type = "custom.googleapis.com/ok" AND resource.type = "global"
FAIL
    # slo.yaml
    {type: custom.googleapis.com/ok, metricKind: GAUGE, valueType: DOUBLE}
    ---
    displayName: Good minutes
    goal: 0.95
    rollingPeriod: 604800s
    serviceLevelIndicator:
      windowsBased:
        windowPeriod: 300s
        goodBadMetricFilter: metric.type = "custom.googleapis.com/ok" AND resource.type = "global"
                                            ^^^^^^^^^^^^^^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("sli-good-bad-metric", Group.REFUSED, Severity.ERROR)
