"""The query of a PromQL condition is PromQL.

A condition is evaluated by the service as it stands: what does not parse, or asks a function for
what it does not take, is no condition.

Source: Prometheus, "Querying Prometheus" (expression language data types, functions); Google,
"PromQL for Cloud Monitoring".

PASS
    # policy.yaml
    displayName: Orders wait
    severity: WARNING
    documentation: {content: "Runbook: https://shop.example/queue"}
    notificationChannels: [projects/shop/notificationChannels/1]
    combiner: OR
    conditions:
    - displayName: Errors
      conditionPrometheusQueryLanguage:
        query: sum(rate(errors_total[5m])) > 3
        duration: 300s
        evaluationInterval: 60s
FAIL
    # policy.yaml
    displayName: Orders wait
    severity: WARNING
    documentation: {content: "Runbook: https://shop.example/queue"}
    notificationChannels: [projects/shop/notificationChannels/1]
    combiner: OR
    conditions:
    - displayName: Errors
      conditionPrometheusQueryLanguage:
        query: sum(rate(errors_total[5m]) > 3
                  ^
        duration: 300s
        evaluationInterval: 60s
FAIL
    # policy.yaml
    displayName: Orders wait
    severity: WARNING
    documentation: {content: "Runbook: https://shop.example/queue"}
    notificationChannels: [projects/shop/notificationChannels/1]
    combiner: OR
    conditions:
    - displayName: Errors
      conditionPrometheusQueryLanguage:
        query: sum(rate(errors_total)) > 3
                   ^^^^
        duration: 300s
        evaluationInterval: 60s
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("promql-syntax", Group.REFUSED, Severity.ERROR)
