"""Internal checkers stand in for regions, not beside them.

Internal checkers run inside a project's own network, and say where they are themselves.

Source: comments of google/monitoring/v3/uptime.proto, UptimeCheckConfig.is_internal and
internal_checkers.

PASS
    # uptime.yaml
    displayName: Shop
    monitoredResource: {type: uptime_url, labels: {host: shop.example, project_id: shop}}
    httpCheck: {path: /health, port: 443, useSsl: true, validateSsl: true}
    period: 60s
    timeout: 10s
    selectedRegions: [USA, EUROPE]
FAIL
    # uptime.yaml
    displayName: Shop
    monitoredResource: {type: uptime_url, labels: {host: shop.example, project_id: shop}}
    httpCheck: {path: /health, port: 443, useSsl: true, validateSsl: true}
    period: 60s
    timeout: 10s
    selectedRegions: [USA, EUROPE]
                     ^^^^^^^^^^^^^
    isInternal: true
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("uptime-internal", Group.REFUSED, Severity.ERROR)
