"""Incidents that are published to another project.

A topic written with a project of its own is not the one of the stack: whoever reads there is told
of every incident, and acts on it if it is a responder. Often the name was copied from another
stack. It also needs a grant that is easily forgotten: without the role of publisher on that topic,
Monitoring's service account cannot publish, and nobody is told.

Source: Google, "Create and manage notification channels": the service account of Monitoring needs
roles/pubsub.publisher on the topic.

PASS
    # monitoring/channels.yaml
    channels:
      pager: {type: pagerduty, display_name: Pager, secret: pagerKey}
      mail: {type: pubsub, display_name: Responder, topic: incidents}
    routes: {page: [pager], ticket: [mail]}
FAIL
    # monitoring/channels.yaml
    channels:
      pager: {type: pagerduty, display_name: Pager, secret: pagerKey}
      mail: {type: pubsub, display_name: Responder, topic: projects/shop-dev/topics/incidents}
                                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    routes: {page: [pager], ticket: [mail]}
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.addresses import addresses
from checks.rule import Finding, Group, ProjectView, Rule
from monitoring.diagnostics import Severity


def _check(view: ProjectView) -> Iterator[Finding]:
    for address in addresses(view):
        own = address.environment.project
        parts = address.value.split("/")
        if address.label == "topic" and len(parts) == 4 and parts[1] != own:
            message = f"the topic is in the project {parts[1]}, and the stack in {own}"
            hint = f"write {parts[3]} alone for the topic of that id in each stack's own project"
            yield Finding(address.source, address.path, message, hint)


RULE = Rule("topic-of-other-project", Group.SECURITY, Severity.WARNING, project=_check)
