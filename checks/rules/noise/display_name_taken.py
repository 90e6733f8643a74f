"""A display name that another has too.

Incidents, lists and notifications show display names. With two of one name nobody can tell which of
them rang, which channel was told, or which one they are about to silence.

Source: google.monitoring.v3 AlertPolicy.display_name: "To avoid confusion, don't use the same
display name for multiple policies in the same project."

PASS
    # monitoring/alerts.yaml
    alerts:
      queue: {display_name: Orders wait, severity: ticket,
              condition: {metric: queue, above: 100, for: 5m, every: 60s, across: max}}
      empty: {display_name: No orders, severity: ticket,
              condition: {metric: queue, below: 1, for: 5m, every: 60s, across: max}}
FAIL
    # monitoring/alerts.yaml
    alerts:
      queue: {display_name: Orders, severity: ticket,
              condition: {metric: queue, above: 100, for: 5m, every: 60s, across: max}}
      empty: {display_name: Orders, severity: ticket,
                            ^^^^^^
              condition: {metric: queue, below: 1, for: 5m, every: 60s, across: max}}
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.plan import Kind, Resource
from monitoring.validation.reading import text

_NAMED = {
    Kind.POLICY: "alert policy",
    Kind.CHANNEL: "notification channel",
    Kind.UPTIME: "uptime check",
    Kind.DASHBOARD: "dashboard",
}


def _check(view: PlanView) -> Iterator[Finding]:
    first: dict[tuple[Kind, str], Resource] = {}
    for resource in view.resources:
        name = text(resource.body, "displayName").strip()
        if resource.kind not in _NAMED or not name:
            continue
        known = first.setdefault((resource.kind, name), resource)
        if known is not resource:
            yield Finding(
                resource.source,
                ("displayName",),
                f'another {_NAMED[resource.kind]} is called "{name}" too, at {known.source}',
                "say what sets them apart",
            )


RULE = Rule("display-name-taken", Group.NOISE, Severity.WARNING, plan=_check)
