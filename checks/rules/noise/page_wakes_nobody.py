"""A page that nobody hears at night.

A page means that users are hurt now. Where it goes to e-mail or chat alone, it waits until somebody
happens to look. Stacks that are not protected may do so on purpose, and are not asked.

Source: Site Reliability Engineering, chapter 6: a page is for what needs a human at once.

PASS
    # monitoring/channels.yaml
    channels:
      pager: {type: pagerduty, display_name: Pager, secret: pagerKey}
      mail: {type: email, display_name: Mail, address: web@shop.example}
    routes: {page: [pager, mail], ticket: [mail]}
FAIL
    # monitoring/channels.yaml
    channels:
      mail: {type: email, display_name: Mail, address: web@shop.example}
    routes: {page: [mail], ticket: [mail]}
                   ^^^^^^
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.routing import QUIET, routes
from checks.rule import Finding, Group, ProjectView, Rule
from monitoring.diagnostics import Severity
from monitoring.model import Severity as Urgency


def _check(view: ProjectView) -> Iterator[Finding]:
    for route in routes(view):
        if route.severity is not Urgency.PAGE or not route.types or not route.types <= QUIET:
            continue
        if route.environment is not None and not route.environment.protect:
            continue
        yield Finding(
            route.source,
            route.path,
            f"a page{route.where} goes to {' and '.join(sorted(route.types))} alone: it wakes "
            "nobody",
            "add a channel that rings: pagerduty, sms, or a webhook of what does",
        )


RULE = Rule("page-wakes-nobody", Group.NOISE, Severity.WARNING, project=_check)
