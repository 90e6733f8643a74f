"""A notification rate has a period above 0.

The period is the shortest time between two notifications of a policy on logs; zero limits nothing.

Source: comments of google/monitoring/v3/alert.proto, AlertStrategy.

PASS
    # policy.yaml
    displayName: Payment failed
    severity: WARNING
    documentation: {content: "Runbook: https://shop.example/queue"}
    notificationChannels: [projects/shop/notificationChannels/1]
    combiner: OR
    alertStrategy: {notificationRateLimit: {period: 300s}}
    conditions:
    - displayName: Payment failed
      conditionMatchedLog:
        filter: severity >= ERROR AND jsonPayload.event = "payment"
        labelExtractors: {code: EXTRACT(jsonPayload.code)}
FAIL
    # policy.yaml
    displayName: Payment failed
    severity: WARNING
    documentation: {content: "Runbook: https://shop.example/queue"}
    notificationChannels: [projects/shop/notificationChannels/1]
    combiner: OR
    alertStrategy: {notificationRateLimit: {period: 0s}}
                                                    ^^
    conditions:
    - displayName: Payment failed
      conditionMatchedLog:
        filter: severity >= ERROR AND jsonPayload.event = "payment"
        labelExtractors: {code: EXTRACT(jsonPayload.code)}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("strategy-rate-period", Group.REFUSED, Severity.ERROR)
