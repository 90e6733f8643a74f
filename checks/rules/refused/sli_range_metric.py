"""A metric in a range is a number that is no running sum.

The mean or sum over a window is of numbers as they are measured. The comments ask for GAUGE; a
DELTA metric was accepted too, a running sum is refused.

Source: comments of google/monitoring/v3/service.proto, MetricRange; traffic recorded by
GoogleCloudPlatform/k8s-config-connector.

PASS
    # slo.yaml
    {type: custom.googleapis.com/queue, metricKind: GAUGE, valueType: DOUBLE}
    ---
    displayName: Short queue
    goal: 0.95
    rollingPeriod: 604800s
    serviceLevelIndicator:
      windowsBased:
        windowPeriod: 300s
        metricMeanInRange:
          timeSeries: metric.type = "custom.googleapis.com/queue" AND resource.type = "global"
          range: {min: 0, max: 100}
FAIL
    # slo.yaml
    {type: custom.googleapis.com/queue, metricKind: CUMULATIVE, valueType: DOUBLE}
    ---
    displayName: Short queue
    goal: 0.95
    rollingPeriod: 604800s
    serviceLevelIndicator:
      windowsBased:
        windowPeriod: 300s
        metricMeanInRange:
          timeSeries: metric.type = "custom.googleapis.com/queue" AND resource.type = "global"
                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^
          range: {min: 0, max: 100}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("sli-range-metric", Group.REFUSED, Severity.ERROR)
