"""Labels that PromQL alerts add are Prometheus label names.

Labels that a PromQL condition adds to its alert follow the grammar of Prometheus: letters, digits
and _, no digit first.

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
        labels: {cost_center: web}
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
        labels: {cost-center: web}
                              ^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("promql-label", Group.REFUSED, Severity.ERROR)
