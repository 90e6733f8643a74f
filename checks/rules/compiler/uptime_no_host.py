"""An uptime check that has no host to ask.

The host differs by environment, so it usually stands in the stack's file; a check that asks
another one names it. Where neither does, there is nothing to ask.

Source: comments of google/monitoring/v3/uptime.proto, UptimeCheckConfig.monitored_resource: an
uptime_url has the label host.

PASS
    # monitoring/uptime_checks.yaml
    uptime_checks:
      home: {display_name: Home, path: /, period: 60s, timeout: 10s, severity: page,
        host: shop.example}
    # Pulumi.prod.yaml
    config: {gcp:project: shop-prod, clarity:environment: prod, clarity:protect: true}
FAIL
    # monitoring/uptime_checks.yaml
    uptime_checks:
      home: {display_name: Home, path: /, period: 60s, timeout: 10s, severity: page}
      ^^^^
    # Pulumi.prod.yaml
    config: {gcp:project: shop-prod, clarity:environment: prod, clarity:protect: true}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("uptime-no-host", Group.COMPILER, Severity.ERROR)
