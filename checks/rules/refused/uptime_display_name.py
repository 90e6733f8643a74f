"""An uptime check has a display name.

The name is what the incident of a failing check is called by.

Source: comments of google/monitoring/v3/uptime.proto, UptimeCheckConfig.display_name.

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
    monitoredResource: {type: uptime_url, labels: {host: shop.example, project_id: shop}}
    ^^^^^^^^^^^^^^^^^
    httpCheck: {path: /health, port: 443, useSsl: true, validateSsl: true}
    period: 60s
    timeout: 10s
    selectedRegions: [USA, EUROPE]
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("uptime-display-name", Group.REFUSED, Severity.ERROR)
