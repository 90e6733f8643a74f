"""VPC checkers check Service Directory services.

Checkers with fixed addresses check from outside; VPC checkers reach services that the Service
Directory knows, and nothing else.

Source: comments of google/monitoring/v3/uptime.proto, UptimeCheckConfig.checker_type.

PASS
    # uptime.yaml
    displayName: Shop
    monitoredResource: {type: uptime_url, labels: {host: shop.example, project_id: shop}}
    httpCheck: {path: /health, port: 443, useSsl: true, validateSsl: true}
    period: 60s
    timeout: 10s
    selectedRegions: [USA, EUROPE]
    checkerType: STATIC_IP_CHECKERS
FAIL
    # uptime.yaml
    displayName: Shop
    monitoredResource: {type: uptime_url, labels: {host: shop.example, project_id: shop}}
    httpCheck: {path: /health, port: 443, useSsl: true, validateSsl: true}
    period: 60s
    timeout: 10s
    selectedRegions: [USA, EUROPE]
    checkerType: VPC_CHECKERS
                 ^^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("uptime-checker-type", Group.REFUSED, Severity.ERROR)
