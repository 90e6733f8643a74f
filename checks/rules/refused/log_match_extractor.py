"""Label extractors are EXTRACT or REGEXP_EXTRACT.

A label of the incident is taken from the entry by EXTRACT(field), or by REGEXP_EXTRACT(field,
regex) with one capture group in the syntax of RE2.

Source: comments of google/monitoring/v3/alert.proto, LogMatch; comments of
google/logging/v2/logging_metrics.proto, label_extractors.

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
        filter: severity >= ERROR AND jsonPayload.event = "payment"
        labelExtractors: {code: jsonPayload.code}
                                ^^^^^^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("log-match-extractor", Group.REFUSED, Severity.ERROR)
