"""A channel that no policy notifies.

Somebody made it and believes that alerts come to it. In the config a channel without a route is
found by the reader; here it is one that stands in the same files as the policies.

Source: comments of google.monitoring.v3.AlertPolicy, notification_channels.

PASS
    # monitoring.yaml
    notificationChannels:
      - {name: projects/shop/notificationChannels/1, type: email, labels: {email_address: web@shop.example}}
    alertPolicies:
      - displayName: Orders wait
        combiner: OR
        notificationChannels: [projects/shop/notificationChannels/1]
        conditions:
          - displayName: too many
            conditionThreshold:
              filter: metric.type="custom.googleapis.com/queue" AND resource.type="global"
              comparison: COMPARISON_GT
              thresholdValue: 100
FAIL
    # monitoring.yaml
    notificationChannels:
      - name: projects/shop/notificationChannels/1
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        type: email
        displayName: Web
        labels: {email_address: web@shop.example}
    alertPolicies:
      - displayName: Orders wait
        documentation: {content: See the runbook.}
        severity: WARNING
        combiner: OR
        notificationChannels: [projects/shop/notificationChannels/2]
        conditions:
          - displayName: too many
            conditionThreshold:
              filter: metric.type="custom.googleapis.com/queue" AND resource.type="global"
              aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
              comparison: COMPARISON_GT
              thresholdValue: 100
              duration: 300s
        alertStrategy: {autoClose: 86400s}
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Iterator

from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.plan import Kind
from monitoring.validation.reading import items, text


def _check(view: PlanView) -> Iterator[Finding]:
    policies = [policy.body for policy in view.plan.of(Kind.POLICY)]
    if not view.raw or not policies:
        return
    used = {str(name) for body in policies for name in items(body, "notificationChannels")}
    for channel in view.plan.of(Kind.CHANNEL):
        name = text(channel.body, "name")
        if name and name not in used:
            shown = text(channel.body, "displayName") or name
            message = f"no policy of these files notifies the channel {shown}"
            hint = "name it under notificationChannels of the policies that it is for"
            yield Finding(channel.source, ("name",), message, hint)


RULE = Rule("channel-unused", Group.USELESS, Severity.WARNING, plan=_check)
