"""PromQL rule names have at most 2,048 characters.

The names of the rule group and of the alert rule are bounded.

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
        ruleGroup: <x*2048>
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
        ruleGroup: <x*2049>
                   ^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("promql-rule-length", Group.REFUSED, Severity.ERROR)
