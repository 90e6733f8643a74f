"""A group is named by its id, and its members by their type.

A group is given by its bare id, and its members are instances or load balancers.

Source: comments of google/monitoring/v3/uptime.proto, UptimeCheckConfig.ResourceGroup.

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
    resourceGroup: {groupId: "4711", resourceType: DATABASE}
                                                   ^^^^^^^^
    tcpCheck: {port: 5432}
    period: 60s
    timeout: 10s
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("uptime-group", Group.REFUSED, Severity.ERROR)
