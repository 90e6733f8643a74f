"""A matcher is one that the API has; JSON ones have a path.

An answer's content is matched by text, by regular expression, or by what a JSON path leads to,
which then has to be given.

Source: comments of google/monitoring/v3/uptime.proto, ContentMatcher.

PASS
    # uptime.yaml
    displayName: Shop
    monitoredResource: {type: uptime_url, labels: {host: shop.example, project_id: shop}}
    httpCheck: {path: /health, port: 443, useSsl: true, validateSsl: true}
    period: 60s
    timeout: 10s
    selectedRegions: [USA, EUROPE]
    contentMatchers: [{content: healthy, matcher: CONTAINS_STRING}]
FAIL
    # uptime.yaml
    displayName: Shop
    monitoredResource: {type: uptime_url, labels: {host: shop.example, project_id: shop}}
    httpCheck: {path: /health, port: 443, useSsl: true, validateSsl: true}
    period: 60s
    timeout: 10s
    selectedRegions: [USA, EUROPE]
    contentMatchers: [{content: healthy, matcher: STARTS_WITH}]
                                                  ^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("uptime-matcher", Group.REFUSED, Severity.ERROR)
