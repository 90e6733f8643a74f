"""An accepted status is a code of 100 to 599 or a class.

An answer is accepted by its code, 100 to 599, or by its class, STATUS_CLASS_1XX to STATUS_CLASS_5XX
or STATUS_CLASS_ANY. Left out, the 2xx are.

Source: comments of google/monitoring/v3/uptime.proto, HttpCheck.ResponseStatusCode.

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
      acceptedResponseStatusCodes: [{statusClass: STATUS_CLASS_2XX}]
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
      requestMethod: POST
      contentType: URL_ENCODED
      body: Zm9v
      acceptedResponseStatusCodes: [{statusClass: 2XX}]
                                                  ^^^
    period: 60s
    timeout: 10s
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("uptime-status", Group.REFUSED, Severity.ERROR)
