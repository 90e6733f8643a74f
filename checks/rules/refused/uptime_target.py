"""A check is of one resource, one group or one synthetic monitor.

What is checked is named once: a resource, the members of a group, or a synthetic monitor. Without
it there is nothing to ask; with two, nobody knew which of them a failure is about.

Source: comments of google/monitoring/v3/uptime.proto, UptimeCheckConfig.resource.

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
    tcpCheck: {port: 5432}
    period: 60s
    timeout: 10s
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("uptime-target", Group.REFUSED, Severity.ERROR)
