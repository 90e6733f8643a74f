"""A PromQL alert rule is a Prometheus label name.

The alert rule becomes the value of the label alertname, and the API asks for a name that Prometheus
would take for a label: letters, digits and _, no digit first.

Source: comments of google/monitoring/v3/alert.proto, PrometheusQueryLanguageCondition.

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
        alertRule: OrdersWait
FAIL
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
        alertRule: Orders wait
                   ^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("promql-alert-rule", Group.REFUSED, Severity.ERROR)
