"""A ticket that wakes somebody.

A ticket is what can wait for the morning. Sent to a pager or by text message it rings at night, and
whoever is woken for what could wait learns to sleep through what cannot.

Source: Site Reliability Workbook, chapter 5, table 5-8 (page or ticket); Site Reliability
Engineering, chapter 11, on operational overload.

PASS
    # monitoring/channels.yaml
    channels:
      pager: {type: pagerduty, display_name: Pager, secret: pagerKey}
      mail: {type: email, display_name: Mail, address: web@shop.example}
    routes: {page: [pager], ticket: [mail]}
FAIL
    # monitoring/channels.yaml
    channels:
      pager: {type: pagerduty, display_name: Pager, secret: pagerKey}
    routes: {page: [pager], ticket: [pager]}
                                    ^^^^^^^
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.routing import WAKING, routes
from checks.rule import Finding, Group, ProjectView, Rule
from monitoring.diagnostics import Severity
from monitoring.model import Severity as Urgency


def _check(view: ProjectView) -> Iterator[Finding]:
    for route in routes(view):
        rings = [channel.key for channel in route.channels if channel.type in WAKING]
        if route.severity is Urgency.TICKET and rings:
            yield Finding(
                route.source,
                route.path,
                f"a ticket{route.where} goes to {' and '.join(rings)}, which rings at night",
                "send tickets to e-mail, chat or a queue",
            )


RULE = Rule("ticket-wakes-somebody", Group.NOISE, Severity.WARNING, project=_check)
