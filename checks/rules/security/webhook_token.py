"""A webhook whose URL holds a token.

What stands in the config is in the repository, in the state of the deployment, and shown to whoever
may list notification channels: a token in it is no secret. Whoever has it can tell the receiver of
incidents that there are not, or that they are over.

Source: Google, "Create and manage notification channels": a webhook with basic authentication keeps
its password in a field that is never shown again.

PASS
    # channel.json
    {
      "type": "webhook_tokenauth",
      "displayName": "Bot",
      "labels": {"url": "https://bot.example/hooks?team=web"}
    }
FAIL
    # channel.json
    {
      "type": "webhook_tokenauth",
      "displayName": "Bot",
      "labels": {"url": "https://bot.example/hooks?auth_token=0f9a8b7c6d5e4f3a"}
                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.addresses import addresses
from checks.facts.secret_names import parameter_of, place_of
from checks.rule import Finding, Group, PlanView, ProjectView, Rule
from monitoring.diagnostics import Severity
from monitoring.plan import Kind
from monitoring.validation.reading import entries, text

_HINT = "use a webhook with a username and the name of a secret, or a receiver that checks senders"


def _plan(view: PlanView) -> Iterator[Finding]:
    for channel in view.plan.of(Kind.CHANNEL):
        url = text(entries(channel.body, "labels"), "url")
        named = parameter_of(url)
        if named:
            at = channel.source, ("labels", "url")
            yield Finding(*at, _message(named), _HINT, part=place_of(url, named))


def _project(view: ProjectView) -> Iterator[Finding]:
    for address in addresses(view):
        named = parameter_of(address.value) if address.label == "url" else ""
        if named:
            at = address.source, address.path
            yield Finding(*at, _message(named), _HINT, part=place_of(address.value, named))


def _message(named: str) -> str:
    return f"the URL holds a secret, as its {named}: whoever reads the config has it"


RULE = Rule("webhook-token", Group.SECURITY, Severity.WARNING, plan=_plan, project=_project)
