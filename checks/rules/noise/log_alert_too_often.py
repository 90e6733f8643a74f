"""An alert on logs that may ring every few seconds.

An alert on log entries notifies for each entry that matches, as often as its rate limit lets it: a
limit of 30 s lets one fault ring 120 times an hour. Google's own samples wait 5 minutes to an hour.

Source: google.monitoring.v3 AlertStrategy.NotificationRateLimit, which only alerts on logs have:
"Not more than one notification per period."

PASS
    # policy.yaml
    displayName: Host error
    severity: WARNING
    combiner: OR
    documentation: {content: Move what runs on the host.}
    notificationChannels: [projects/shop/notificationChannels/1]
    conditions: [{displayName: Host error, conditionMatchedLog: {filter: severity>=ERROR}}]
    alertStrategy: {notificationRateLimit: {period: 300s}}
FAIL
    # policy.yaml
    displayName: Host error
    severity: WARNING
    combiner: OR
    documentation: {content: Move what runs on the host.}
    notificationChannels: [projects/shop/notificationChannels/1]
    conditions: [{displayName: Host error, conditionMatchedLog: {filter: severity>=ERROR}}]
    alertStrategy: {notificationRateLimit: {period: 30s}}
                                                    ^^^
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.limits import HOUR, MINUTE
from monitoring.plan import Kind
from monitoring.validation.reading import entries, seconds, text

_RARE = 5 * MINUTE
_PATH = ("alertStrategy", "notificationRateLimit", "period")


def _check(view: PlanView) -> Iterator[Finding]:
    if not view.raw:  # none of ours is on log entries
        return
    for policy in view.plan.of(Kind.POLICY):
        limit = entries(entries(policy.body, _PATH[0]), _PATH[1])
        period = seconds(text(limit, _PATH[2]))
        if period and 0 < period < _RARE:
            yield Finding(
                policy.source,
                _PATH,
                f"one fault may ring {HOUR / period:.4g} times an hour",
                f"period: {_RARE}s or more",
            )


RULE = Rule("log-alert-too-often", Group.NOISE, Severity.WARNING, plan=_check)
