"""Addresses, URLs and topics have their form.

An address, a URL and the name of a topic are checked for their form when the channel is made, not
for whether anybody is there.

Source: comments of google/monitoring/v3/notification.proto, NotificationChannel.labels.

PASS
    # channel.yaml
    type: email
    displayName: Web team
    labels: {email_address: web@shop.example}
FAIL
    # channel.yaml
    type: email
    displayName: Web team
    labels: {email_address: web team}
                            ^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("channel-label-form", Group.REFUSED, Severity.ERROR)
