"""A check has a timeout of 1 to 60 s.

A check waits 1 to 60 seconds for its answer. It has no default.

Source: comments of google/monitoring/v3/uptime.proto, UptimeCheckConfig.timeout.

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
    timeout: 90s
             ^^^
    selectedRegions: [USA, EUROPE]
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("uptime-timeout", Group.REFUSED, Severity.ERROR)
