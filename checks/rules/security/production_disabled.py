"""Alerts that production leaves out.

`clarity:disabled` is for what a stack cannot have, as a check of a host that is not there. In
production it silences what everybody else still believes in: the policy is in the config, in the
docs and in the tests, and is not deployed. To silence an alert for a while, snooze it in Cloud
Monitoring, which ends by itself and is on record.

Source: Google, "Create and manage snoozes".

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
      clarity:protect: true
      clarity:disabled: [alert/queue]
                         ^^^^^^^^^^^
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.stages import is_production
from checks.rule import Finding, Group, ProjectView, Rule
from monitoring.config.environment import NAMESPACE
from monitoring.diagnostics import Severity

_WATCHING = ("alert/", "slo/", "uptime/")


def _check(view: ProjectView) -> Iterator[Finding]:
    for environment in view.environments.values():
        if not is_production(environment):
            continue
        for index, key in enumerate(environment.disabled):
            if key.startswith(_WATCHING):
                message = f"{environment.name} is deployed without {key}"
                hint = "snooze it instead, or remove it from the config"
                path = (f"{NAMESPACE}disabled", index)
                yield Finding(environment.source, path, message, hint)


RULE = Rule("production-disabled", Group.SECURITY, Severity.WARNING, project=_check)
