"""A SQL condition runs by the minute, hour or day, in bounds.

A query runs every 5 to 1,440 minutes, every 1 to 48 hours or every 1 to 31 days: one of the three.

Source: comments of google/monitoring/v3/alert.proto, SqlCondition.

PASS
    # policy.yaml
    displayName: Errors in the log
    severity: WARNING
    documentation: {content: "Runbook: https://shop.example/queue"}
    notificationChannels: [projects/shop/notificationChannels/1]
    combiner: OR
    conditions:
    - displayName: Errors
      conditionSql:
        query: SELECT timestamp FROM shop.global._Default._AllLogs WHERE severity = "ERROR"
        minutes: {periodicity: 30}
        rowCountTest: {comparison: COMPARISON_GT, threshold: 10}
FAIL
    # policy.yaml
    displayName: Errors in the log
    severity: WARNING
    documentation: {content: "Runbook: https://shop.example/queue"}
    notificationChannels: [projects/shop/notificationChannels/1]
    combiner: OR
    conditions:
    - displayName: Errors
      conditionSql:
        query: SELECT timestamp FROM shop.global._Default._AllLogs WHERE severity = "ERROR"
        minutes: {periodicity: 2}
                               ^
        rowCountTest: {comparison: COMPARISON_GT, threshold: 10}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("sql-schedule", Group.REFUSED, Severity.ERROR)
