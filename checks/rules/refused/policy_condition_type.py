"""A condition is of exactly one type.

A condition is a threshold, an absence, a log match or a query. One that is none of them is refused:
"Condition subtype (e.g. "condition_absent","condition_threshold", etc.) is absent or unknown."

Source: error quoted in googleapis/nodejs-monitoring#603; comments of
google/monitoring/v3/alert.proto, Condition.

PASS
    # policy.yaml
    displayName: Orders wait
    severity: WARNING
    documentation: {content: "Runbook: https://shop.example/queue"}
    notificationChannels: [projects/shop/notificationChannels/1]
    combiner: OR
    conditions:
    - displayName: Queue length
      conditionPrometheusQueryLanguage:
        query: max(queue_length) > 100
        duration: 300s
        evaluationInterval: 60s
FAIL
    # policy.yaml
    displayName: Orders wait
    severity: WARNING
    documentation: {content: "Runbook: https://shop.example/queue"}
    notificationChannels: [projects/shop/notificationChannels/1]
    combiner: OR
    conditions: [{displayName: Queue length}]
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("policy-condition-type", Group.REFUSED, Severity.ERROR)
