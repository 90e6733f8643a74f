"""A condition on logs or in a query language is the only one.

Conditions on logs and in PromQL or MQL are not combined with others: "Alert policies with a log
matching condition can only have a single condition."

Source: error quoted in chainguard-dev/terraform-infra-common#384 and #152.

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
    conditions:
    - displayName: Queue length
      conditionPrometheusQueryLanguage:
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        query: max(queue_length) > 100
        duration: 300s
        evaluationInterval: 60s
    - conditionThreshold:
        filter: metric.type = "custom.googleapis.com/queue" AND resource.type = "global"
        aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
        comparison: COMPARISON_GT
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("policy-condition-alone", Group.REFUSED, Severity.ERROR)
