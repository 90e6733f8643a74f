"""The regions are known and hold 3 locations or more.

Three places at least have to check, so that one broken path is no outage. USA counts as three,
every other region as one; none given means all.

Source: comments of google/monitoring/v3/uptime.proto, UptimeCheckConfig.selected_regions;
hashicorp/terraform-provider-google#28764.

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
    selectedRegions: [EUROPE, ASIA_PACIFIC]
                     ^^^^^^^^^^^^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("uptime-regions", Group.REFUSED, Severity.ERROR)
