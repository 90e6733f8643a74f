"""A log-match policy limits its notification rate.

Each matching log entry would notify anew, so a policy on logs has to say how often it may.

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
    alertStrategy: {autoClose: 3600s}
                   ^^^^^^^^^^^^^^^^^^
    conditions:
    - displayName: Payment failed
      conditionMatchedLog:
        filter: severity >= ERROR AND jsonPayload.event = "payment"
        labelExtractors: {code: EXTRACT(jsonPayload.code)}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("strategy-rate-needed", Group.REFUSED, Severity.ERROR)
