"""A filter of log entries is a Logging query on fields that log entries have.

The API parses it when it is written, and refuses what it cannot read: `Unparseable filter: syntax
error at line 4, column 71, token '"'`. So it does with a field that no log entry has (`Field not
found: 'serviceName'`): what an application logs stands below `jsonPayload`.

Source: errors of the API as quoted in pull request 395 of chainguard-dev/terraform-infra-common,
and in issue 1100 of firebase/firebase-tools; Google, "Logging query language".

PASS
    # log_metric.yaml
    name: orders/failed
    description: Orders that failed.
    filter: jsonPayload.event="order" AND severity>=ERROR
    metricDescriptor: {metricKind: DELTA, valueType: INT64}
FAIL
    # log_metric.yaml
    name: orders/failed
    description: Orders that failed.
    filter: jsonPayload.event="order AND severity>=ERROR
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^
    metricDescriptor: {metricKind: DELTA, valueType: INT64}
FAIL
    # log_metric.yaml
    name: orders/failed
    description: Orders that failed.
    filter: payload.event="order"
            ^^^^^^^^^^^^^
    metricDescriptor: {metricKind: DELTA, valueType: INT64}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("log-filter-syntax", Group.REFUSED, Severity.ERROR)
