"""A severity that notifies nobody.

Alerts follow from every objective, some as pages and some as tickets. A severity without a route
would open incidents that no channel hears of.

Source: how this tool reads its config: monitoring/config/schemas/channels.json; the notification
channels of a policy, comments of google/monitoring/v3/alert.proto,
AlertPolicy.notification_channels.

PASS
    # monitoring/channels.yaml
    channels:
      pager: {type: pagerduty, display_name: Pager, secret: pagerKey}
      mail: {type: email, display_name: Mail, address: web@shop.example}
    routes: {page: [pager], ticket: [mail]}
FAIL
    # monitoring/channels.yaml
    channels:
      pager: {type: pagerduty, display_name: Pager, secret: pagerKey}
      mail: {type: email, display_name: Mail, address: web@shop.example}
    routes: {page: [pager]}
    ^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("severity-unrouted", Group.CONFIG, Severity.ERROR)
