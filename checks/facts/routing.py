"""Whom a severity tells, in every stack, and where that is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from checks.once import once
from checks.rule import Path, ProjectView
from monitoring.model import Channel, Environment, Severity
from monitoring.plan import Source

_FILES = ("channels.yaml", "channels.yml")
_SECTION = "routes"

WAKING = frozenset({"pagerduty", "sms"})
"""Types of channels that are there to wake somebody."""

QUIET = frozenset({"email", "google_chat", "slack"})
"""Types of channels that nobody hears at night. Others, such as webhooks, may lead anywhere."""


@dataclass(frozen=True, slots=True)
class Route:
    """The channels of a severity. `environment` is the stack that says so; None: it is the rule."""

    severity: Severity
    channels: tuple[Channel, ...]
    source: Source
    path: Path
    environment: Environment | None = None

    @property
    def types(self) -> frozenset[str]:
        return frozenset(channel.type for channel in self.channels)

    @property
    def where(self) -> str:
        """The stack in words; empty where it is all of them."""
        return f" in {self.environment.stack}" if self.environment else ""


@once
def routes(view: ProjectView) -> tuple[Route, ...]:
    """Every route that is written: the project's, then those that a stack has instead."""
    return (*_of_project(view), *_of_stacks(view))


def _of_project(view: ProjectView) -> Iterator[Route]:
    for file in view.documents:
        tree = view.documents.get(file) if file.endswith(_FILES) else None
        if tree is not None and _SECTION in tree.keys:
            place = tree.keys[_SECTION].source
            for severity, keys in view.model.routes.items():
                if severity in tree.items[_SECTION].value:
                    yield Route(severity, _channels(view, keys), place, (severity.value,))


def _of_stacks(view: ProjectView) -> Iterator[Route]:
    for environment in view.environments.values():
        for severity, keys in environment.routes.items():
            path = ("clarity:routes", severity.value)
            yield Route(severity, _channels(view, keys), environment.source, path, environment)


def _channels(view: ProjectView, keys: tuple[str, ...]) -> tuple[Channel, ...]:
    return tuple(view.model.channels[key] for key in keys)
