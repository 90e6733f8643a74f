"""A check sends HTTP or TCP; a synthetic monitor neither.

A check sends HTTP or opens a TCP connection; a synthetic monitor runs code that does its own.

Source: comments of google/monitoring/v3/uptime.proto, UptimeCheckConfig.check_request_type.

PASS
    # uptime.yaml
    displayName: Database
    resourceGroup: {groupId: "4711", resourceType: INSTANCE}
    tcpCheck: {port: 5432}
    period: 60s
    timeout: 10s
FAIL
    # uptime.yaml
    displayName: Database
    ^^^^^^^^^^^
    resourceGroup: {groupId: "4711", resourceType: INSTANCE}
    period: 60s
    timeout: 10s
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("uptime-request", Group.REFUSED, Severity.ERROR)
