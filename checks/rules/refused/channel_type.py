"""The type of a channel is one that the API has.

A channel is of a type that Google has: email, google_chat, pagerduty, pubsub, slack, sms,
webhook_basicauth or webhook_tokenauth.

Source: the list of notificationChannelDescriptors of the API; comments of
google/monitoring/v3/notification.proto.

PASS
    # channel.yaml
    type: email
    displayName: Web team
    labels: {email_address: web@shop.example}
FAIL
    # channel.yaml
    type: teams
          ^^^^^
    displayName: Web team
    labels: {email_address: web@shop.example}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("channel-type", Group.REFUSED, Severity.ERROR)
