"""The pattern to match is one that RE2 takes.

Patterns are those of RE2, which has no look-ahead, no look-behind and no backreferences.

Source: comments of google/monitoring/v3/uptime.proto, ContentMatcher; the syntax of RE2
(github.com/google/re2/wiki/Syntax).

PASS
    # uptime.yaml
    displayName: Shop
    monitoredResource: {type: uptime_url, labels: {host: shop.example, project_id: shop}}
    httpCheck: {path: /health, port: 443, useSsl: true, validateSsl: true}
    period: 60s
    timeout: 10s
    selectedRegions: [USA, EUROPE]
    contentMatchers: [{content: "ok|up", matcher: MATCHES_REGEX}]
FAIL
    # uptime.yaml
    displayName: Shop
    monitoredResource: {type: uptime_url, labels: {host: shop.example, project_id: shop}}
    httpCheck: {path: /health, port: 443, useSsl: true, validateSsl: true}
    period: 60s
    timeout: 10s
    selectedRegions: [USA, EUROPE]
    contentMatchers: [{content: "(?!down)", matcher: MATCHES_REGEX}]
                                ^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("uptime-content-regex", Group.REFUSED, Severity.ERROR)
