"""A request is GET or POST.

A check only GETs or POSTs. A HEAD request is none of them.

Source: comments of google/monitoring/v3/uptime.proto, HttpCheck.request_method.

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
    httpCheck: {path: /health, port: 443, useSsl: true, validateSsl: true, requestMethod: HEAD}
                                                                                          ^^^^
    period: 60s
    timeout: 10s
    selectedRegions: [USA, EUROPE]
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("uptime-method", Group.REFUSED, Severity.ERROR)
