"""A log-match condition has a filter of log entries.

The filter says which log entries open an incident; without one every entry would.

Source: comments of google/monitoring/v3/alert.proto, LogMatch.

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
    alertStrategy: {notificationRateLimit: {period: 300s}}
    conditions:
    - displayName: Payment failed
      conditionMatchedLog:
        filter: ""
                ^^
        labelExtractors: {code: EXTRACT(jsonPayload.code)}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("log-match-filter", Group.REFUSED, Severity.ERROR)
