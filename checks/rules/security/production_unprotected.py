"""A stack of production whose channels and objectives anybody may delete by mistake.

Deleting an SLO deletes what it has measured, which no deployment brings back; deleting a channel
takes it out of every policy that named it. With `clarity:protect: true` Pulumi refuses to delete
them until that is taken back on purpose.

Source: Pulumi, "Resource options: protect".

PASS
    # Pulumi.prod.yaml
    config:
      gcp:project: shop-prod
      clarity:environment: prod
      clarity:host: shop.example
      clarity:protect: true
FAIL
    # Pulumi.prod.yaml
    config:
      gcp:project: shop-prod
      clarity:environment: prod
      clarity:host: shop.example
      clarity:protect: false
                       ^^^^^
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.stages import is_production
from checks.rule import Finding, Group, ProjectView, Rule
from monitoring.config.environment import NAMESPACE
from monitoring.diagnostics import Severity


def _check(view: ProjectView) -> Iterator[Finding]:
    for environment in view.environments.values():
        if is_production(environment) and not environment.protect:
            message = f"nothing keeps {environment.name} from losing its channels and objectives"
            hint = "set clarity:protect: true in the stack's config"
            yield Finding(environment.source, (f"{NAMESPACE}protect",), message, hint)


RULE = Rule("production-unprotected", Group.SECURITY, Severity.WARNING, project=_check)
