"""The content to match has at most 1,024 bytes.

What is looked for has 1,024 bytes at most: a short mark that the page always has is enough.

Source: comments of google/monitoring/v3/uptime.proto, ContentMatcher.content.

PASS
    # uptime.yaml
    displayName: Shop
    monitoredResource: {type: uptime_url, labels: {host: shop.example, project_id: shop}}
    httpCheck: {path: /health, port: 443, useSsl: true, validateSsl: true}
    period: 60s
    timeout: 10s
    selectedRegions: [USA, EUROPE]
    contentMatchers: [{content: <x*1024>}]
FAIL
    # uptime.yaml
    displayName: Shop
    monitoredResource: {type: uptime_url, labels: {host: shop.example, project_id: shop}}
    httpCheck: {path: /health, port: 443, useSsl: true, validateSsl: true}
    period: 60s
    timeout: 10s
    selectedRegions: [USA, EUROPE]
    contentMatchers: [{content: <x*1025>}]
                                ^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("uptime-content", Group.REFUSED, Severity.ERROR)
