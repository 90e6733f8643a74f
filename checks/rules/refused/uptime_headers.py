"""A request has at most 100 headers.

Headers of a request are bounded; a check is a simple client.

Source: comments of google/monitoring/v3/uptime.proto, HttpCheck.headers: "The maximum number of
headers allowed is 100."

PASS
    # uptime.yaml
    displayName: Shop
    monitoredResource: {type: uptime_url, labels: {host: shop.example, project_id: shop}}
    httpCheck: {port: 443, useSsl: true, validateSsl: true, headers: {<H-#: a, *100>}}
    period: 60s
    timeout: 10s
    selectedRegions: [USA, EUROPE]
FAIL
    # uptime.yaml
    displayName: Shop
    monitoredResource: {type: uptime_url, labels: {host: shop.example, project_id: shop}}
    httpCheck: {port: 443, useSsl: true, validateSsl: true, headers: {<H-#: a, *101>}}
                                                                     ^^^^^^^^^^^^^^^^
    period: 60s
    timeout: 10s
    selectedRegions: [USA, EUROPE]
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("uptime-headers", Group.REFUSED, Severity.ERROR)
