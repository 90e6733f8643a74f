"""An address that production shares with another stack.

Alerts of a stack where things are tried arrive where those of production do. They look alike, so
that people learn to pass over both; and whoever may deploy to the other stack may ring the phone
of the one who watches production. The stack of the local sandbox wakes nobody, and is not counted.

A key, such as PagerDuty's, is a secret of each stack: whether two are the same is not known here.

Source: Google, "Site Reliability Workbook", chapter 5: a page has to be one that needs a person.

PASS
    # Pulumi.dev.yaml
    config:
      gcp:project: shop-dev
      clarity:host: dev.shop.example
      clarity:channels: {mail: {address: dev@shop.example}}
FAIL
    # Pulumi.dev.yaml
    config:
      gcp:project: shop-dev
      clarity:host: dev.shop.example
      clarity:channels: {mail: {address: web@shop.example}}
                                         ^^^^^^^^^^^^^^^^
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.addresses import Address, addresses
from checks.facts.stages import is_production, is_sandbox
from checks.rule import Finding, Group, ProjectView, Rule
from monitoring.diagnostics import Severity

# Not a Slack workspace or a user name, which many channels share.
_WHERE_IT_ARRIVES = {"channel_name", "email_address", "number", "space", "topic", "url"}


def _check(view: ProjectView) -> Iterator[Finding]:
    found = [one for one in addresses(view) if one.label in _WHERE_IT_ARRIVES]
    watched = {_place(one): one.environment.name for one in found if is_production(one.environment)}
    for one in found:
        if is_production(one.environment) or is_sandbox(one.environment):
            continue
        shared = watched.get(_place(one))
        if shared is not None:
            message = (
                f"alerts of {one.environment.name} go to the same {one.channel.key} as those of "
                f"{shared}: nobody can tell which of the two is broken"
            )
            hint = (
                f"give {one.environment.stack} its own {one.path[-1]} under clarity:channels in "
                f"Pulumi.{one.environment.stack}.yaml"
            )
            yield Finding(one.source, one.path, message, hint)


def _place(address: Address) -> tuple[str, str, str]:
    """Where it arrives; the name of a topic is its project's, and a channel's its workspace's."""
    value = address.value.lower() if address.label == "email_address" else address.value
    within = ""
    if address.label == "topic" and "/" not in value:
        within = address.environment.project
    if address.label == "channel_name":
        own = address.environment.channels.get(address.channel.key, {})
        within = own.get("team", address.channel.labels.get("team", ""))
    return address.label, value, within


RULE = Rule("channel-shared", Group.SECURITY, Severity.WARNING, project=_check)
