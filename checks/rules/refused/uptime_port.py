"""A port is 1 to 65535; TCP needs one.

A TCP check has no default port; ports go up to 65535.

Source: comments of google/monitoring/v3/uptime.proto, TcpCheck.port and HttpCheck.port.

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
    resourceGroup: {groupId: "4711", resourceType: INSTANCE}
    tcpCheck: {port: 70000}
                     ^^^^^
    period: 60s
    timeout: 10s
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("uptime-port", Group.REFUSED, Severity.ERROR)
