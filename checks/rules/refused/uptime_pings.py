"""At most 3 pings go with a check.

Pings beside a public check help to tell a dead host from a dead service; three at most.

Source: comments of google/monitoring/v3/uptime.proto, PingConfig.

PASS
    # uptime.yaml
    displayName: Database
    resourceGroup: {groupId: "4711", resourceType: INSTANCE}
    tcpCheck: {port: 5432, pingConfig: {pingsCount: 3}}
    period: 60s
    timeout: 10s
FAIL
    # uptime.yaml
    displayName: Database
    resourceGroup: {groupId: "4711", resourceType: INSTANCE}
    tcpCheck: {port: 5432, pingConfig: {pingsCount: 5}}
                                                    ^
    period: 60s
    timeout: 10s
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("uptime-pings", Group.REFUSED, Severity.ERROR)
