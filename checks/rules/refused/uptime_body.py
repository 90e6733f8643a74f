"""Only POST has a body, of 1 MB at most.

The body, in base64, goes with a POST request. A GET request with a body is refused.

Source: comments of google/monitoring/v3/uptime.proto, HttpCheck.body.

PASS
    # uptime.yaml
    displayName: Shop
    monitoredResource: {type: uptime_url, labels: {host: shop.example, project_id: shop}}
    httpCheck:
      path: /orders/dry-run
      port: 443
      useSsl: true
      validateSsl: true
      requestMethod: POST
      contentType: URL_ENCODED
      body: Zm9v
    period: 60s
    timeout: 10s
FAIL
    # uptime.yaml
    displayName: Shop
    monitoredResource: {type: uptime_url, labels: {host: shop.example, project_id: shop}}
    httpCheck:
      path: /orders/dry-run
      port: 443
      useSsl: true
      validateSsl: true
      body: Zm9v
            ^^^^
    period: 60s
    timeout: 10s
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("uptime-body", Group.REFUSED, Severity.ERROR)
