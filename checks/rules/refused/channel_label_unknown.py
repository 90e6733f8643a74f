"""A channel has no label that its type has not.

A label that the type does not have is refused, so that a misspelt one is not left unread.

Source: comments of google/monitoring/v3/notification.proto, NotificationChannel.labels; the list of
notificationChannelDescriptors of the API.

PASS
    # channel.yaml
    type: email
    displayName: Web team
    labels: {email_address: web@shop.example}
FAIL
    # channel.yaml
    type: email
    displayName: Web team
    labels: {email_address: web@shop.example, cc: lead@shop.example}
                                                  ^^^^^^^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("channel-label-unknown", Group.REFUSED, Severity.ERROR)
