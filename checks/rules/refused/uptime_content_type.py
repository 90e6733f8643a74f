"""POST says its content type, once; GET has none.

A POST request says what it sends, in contentType and not in a header; a GET request sends nothing.

Source: comments of google/monitoring/v3/uptime.proto, HttpCheck.content_type.

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
    ^^^^^^^^^
      path: /orders/dry-run
      port: 443
      useSsl: true
      validateSsl: true
      requestMethod: POST
      body: Zm9v
    period: 60s
    timeout: 10s
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("uptime-content-type", Group.REFUSED, Severity.ERROR)
