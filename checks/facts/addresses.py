"""Where notifications go: the address of each channel in each stack, and where it is written."""

from __future__ import annotations

from dataclasses import dataclass

from checks.once import once
from checks.rule import Path, ProjectView
from monitoring.config.channels import labels_of
from monitoring.config.environment import NAMESPACE
from monitoring.model import Channel, Environment
from monitoring.plan import Source


@dataclass(frozen=True, slots=True)
class Address:
    """The value of a label of a channel, in an environment that routes alerts to it."""

    environment: Environment
    channel: Channel
    label: str
    value: str
    source: Source
    path: Path


@once
def addresses(view: ProjectView) -> tuple[Address, ...]:
    """The addresses in use, by stack; secrets are not among them."""
    return tuple(
        address
        for environment in view.environments.values()
        for channel in _routed(view, environment)
        for address in _of(channel, environment)
    )


def _routed(view: ProjectView, environment: Environment) -> list[Channel]:
    routes = {**view.model.routes, **environment.routes}
    keys = {key for route in routes.values() for key in route}
    return [channel for key, channel in view.model.channels.items() if key in keys]


def _of(channel: Channel, environment: Environment) -> list[Address]:
    own = environment.channels.get(channel.key, {})
    found = []
    for field, label in labels_of(channel).items():
        if label in own:
            source, path = environment.source, (f"{NAMESPACE}channels", channel.key, field)
            found.append(Address(environment, channel, label, own[label], source, path))
        elif value := channel.labels.get(label):
            found.append(Address(environment, channel, label, value, channel.source, (field,)))
    return found
