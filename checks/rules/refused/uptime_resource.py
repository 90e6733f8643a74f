"""A resource is of a type that can be checked; a URL has a host.

A check asks a URL, an instance, a load balancer, an app or a service of the types listed; a URL
needs the label host.

Source: comments of google/monitoring/v3/uptime.proto, UptimeCheckConfig.monitored_resource.

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
    monitoredResource: {type: url, labels: {host: shop.example, project_id: shop}}
                              ^^^
    httpCheck: {path: /health, port: 443, useSsl: true, validateSsl: true}
    period: 60s
    timeout: 10s
    selectedRegions: [USA, EUROPE]
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("uptime-resource", Group.REFUSED, Severity.ERROR)
