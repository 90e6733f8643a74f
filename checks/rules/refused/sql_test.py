"""A SQL condition tests the row count or a boolean column.

The rows of a query are judged in one of two ways: by their count, or by a boolean column that is
named.

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
        rowCountTest: {comparison: COMPARISON_GT, threshold: 0}
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
      ^^^^^^^^^^^^
        query: SELECT timestamp FROM shop.global._Default._AllLogs WHERE severity = "ERROR"
        minutes: {periodicity: 30}
        rowCountTest: {comparison: COMPARISON_GT, threshold: 0}
        booleanTest: {column: failed}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("sql-test", Group.REFUSED, Severity.ERROR)
