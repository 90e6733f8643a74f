"""A channel has the labels that its type needs.

Each type says which labels it needs: "Request was missing field
notification_channel.labels[email_address]."

Source: error quoted in hashicorp/terraform-provider-google#5499; comments of
google/monitoring/v3/notification.proto.

PASS
    # channel.yaml
    type: email
    displayName: Web team
    labels: {email_address: web@shop.example}
FAIL
    # channel.yaml
    type: email
    displayName: Web team
    labels: {}
            ^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("channel-label-missing", Group.REFUSED, Severity.ERROR)
