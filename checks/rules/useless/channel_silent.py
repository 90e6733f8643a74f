"""A channel that delivers nothing.

It is disabled, or was never verified: incidents of the policies that name it are not delivered to
it, while the policies look as if somebody were told.

Source: comments of google.monitoring.v3.NotificationChannel, enabled and verification_status.

PASS
    # channel.yaml
    {type: email, displayName: Web, enabled: true, labels: {email_address: web@shop.example}}
FAIL
    # channel.yaml
    type: email
    displayName: Web
    enabled: false
             ^^^^^
    labels: {email_address: web@shop.example}
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.plan import Kind
from monitoring.validation.reading import text


def _check(view: PlanView) -> Iterator[Finding]:
    for channel in view.plan.of(Kind.CHANNEL):
        if channel.body.get("enabled") is False:
            message = "the channel is disabled: nothing is delivered to it"
            hint = "enable it, or take it out of the policies that name it"
            yield Finding(channel.source, ("enabled",), message, hint)
        elif text(channel.body, "verificationStatus") == "UNVERIFIED":
            message = "the channel is not verified: nothing is delivered to it until it is"
            hint = "send its verification code and enter it"
            yield Finding(channel.source, ("verificationStatus",), message, hint)


RULE = Rule("channel-silent", Group.USELESS, Severity.WARNING, plan=_check)
