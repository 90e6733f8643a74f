"""A display name has at most 512 characters.

The name of a channel is what people choose it by.

Source: comments of google/monitoring/v3/notification.proto, NotificationChannel.display_name.

PASS
    # channel.yaml
    type: email
    displayName: <x*512>
    labels: {email_address: web@shop.example}
FAIL
    # channel.yaml
    type: email
    displayName: <x*513>
                 ^^^^^^^
    labels: {email_address: web@shop.example}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("channel-display-name", Group.REFUSED, Severity.ERROR)
