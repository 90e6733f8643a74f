"""A check runs every 60, 300, 600, 900 s.

A check runs every 60, 300, 600 or 900 seconds from each region.

Source: comments of google/monitoring/v3/uptime.proto, UptimeCheckConfig.period.

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
    period: 30s
            ^^^
    timeout: 10s
    selectedRegions: [USA, EUROPE]
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("uptime-period", Group.REFUSED, Severity.ERROR)
