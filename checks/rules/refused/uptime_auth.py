"""A request signs in by password or as the service agent, not both.

A check signs in with a user and a password, or with a token of the service agent; not with both.

Source: comments of google/monitoring/v3/uptime.proto, HttpCheck.auth_info and
service_agent_authentication.

PASS
    # uptime.yaml
    displayName: Shop
    monitoredResource: {type: uptime_url, labels: {host: shop.example, project_id: shop}}
    httpCheck:
      port: 443
      useSsl: true
      validateSsl: true
      serviceAgentAuthentication: {type: OIDC_TOKEN}
    period: 60s
    timeout: 10s
    selectedRegions: [USA, EUROPE]
FAIL
    # uptime.yaml
    displayName: Shop
    monitoredResource: {type: uptime_url, labels: {host: shop.example, project_id: shop}}
    httpCheck:
      port: 443
      useSsl: true
      validateSsl: true
      serviceAgentAuthentication: {type: OIDC_TOKEN}
      authInfo: {username: probe}
                ^^^^^^^^^^^^^^^^^
    period: 60s
    timeout: 10s
    selectedRegions: [USA, EUROPE]
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("uptime-auth", Group.REFUSED, Severity.ERROR)
