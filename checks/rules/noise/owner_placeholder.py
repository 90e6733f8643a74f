"""An owner that is nobody.

The owner is a label of every resource: it says whom to ask about an alert, and who cleans it up. A
word that stands in for a name is as good as none.

Source: the schema of service.yaml, where the owner is the team that answers for the service.

PASS
    # monitoring/service.yaml
    {id: shop, display_name: Shop, owner: web, runbook: docs/runbooks.md}
FAIL
    # monitoring/service.yaml
    {id: shop, display_name: Shop, owner: todo, runbook: docs/runbooks.md}
                                          ^^^^
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.rule import Finding, Group, ProjectView, Rule
from monitoring.diagnostics import Severity

_NOBODY = frozenset(
    ("anyone", "changeme", "change-me", "everybody", "everyone", "fixme", "me", "na", "n-a",
     "nobody", "none", "no-one", "noone", "null", "owner", "someone", "tba", "tbd", "team", "todo",
     "unknown", "unowned", "xxx")
)  # fmt: skip


def _check(view: ProjectView) -> Iterator[Finding]:
    for service in view.model.services:
        if service.owner.replace("_", "-") in _NOBODY:
            yield Finding(
                service.source,
                ("owner",),
                f"{service.owner} is nobody whom one could ask about {service.id}",
                "the team that answers for the service",
            )


RULE = Rule("owner-placeholder", Group.NOISE, Severity.WARNING, project=_check)
