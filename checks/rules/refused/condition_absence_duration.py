"""An absence lasts from 2m to 23h30m.

An absence shorter than two minutes cannot be told from a late point, and "Durations longer than
23h30m are not supported." For a job that runs once a day, alert on the job's own word instead, or
use PromQL.

Source: sourcegraph/sourcegraph-public-snapshot#64502, which met the limit; comments of
google/monitoring/v3/alert.proto, MetricAbsence.

PASS
    # policy.yaml
    displayName: No orders
    severity: WARNING
    documentation: {content: "Runbook: https://shop.example/queue"}
    notificationChannels: [projects/shop/notificationChannels/1]
    combiner: OR
    conditions:
    - displayName: Queue length is gone
      conditionAbsent:
        filter: metric.type = "custom.googleapis.com/queue" AND resource.type = "global"
        aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
        duration: 84600s
FAIL
    # policy.yaml
    displayName: No orders
    severity: WARNING
    documentation: {content: "Runbook: https://shop.example/queue"}
    notificationChannels: [projects/shop/notificationChannels/1]
    combiner: OR
    conditions:
    - displayName: Queue length is gone
      conditionAbsent:
        filter: metric.type = "custom.googleapis.com/queue" AND resource.type = "global"
        aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
        duration: 86400s
                  ^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("condition-absence-duration", Group.REFUSED, Severity.ERROR)
