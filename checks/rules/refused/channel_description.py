"""A description has at most 1,024 characters.

A description may say more than the name, in 1,024 Unicode characters.

Source: comments of google/monitoring/v3/notification.proto, NotificationChannel.description.

PASS
    # channel.yaml
    type: email
    displayName: Web team
    description: <x*1024>
    labels: {email_address: web@shop.example}
FAIL
    # channel.yaml
    type: email
    displayName: Web team
    description: <x*1025>
                 ^^^^^^^^
    labels: {email_address: web@shop.example}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("channel-description", Group.REFUSED, Severity.ERROR)
