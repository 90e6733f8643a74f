"""What every part of the compiler is told about the environment that it compiles for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from monitoring.labels import labelled
from monitoring.model import Selection, Severity
from monitoring.plan import Json, Kind, Resource, Source


@dataclass(frozen=True, slots=True)
class Context:
    """An environment, resolved against the model.

    `routes` are the keys of the channel resources that each severity notifies, `declared` the key
    of the resource that declares a metric (by metric key; metrics of others are not in it).
    """

    project: str
    environment: str
    host: str
    routes: Mapping[Severity, tuple[str, ...]]
    declared: Mapping[str, str]

    def resource(
        self,
        kind: Kind,
        key: str,
        body: Mapping[str, Json],
        *,
        source: Source,
        service: str,
        needs: Iterable[str] = (),
        aliases: tuple[str, ...] = (),
    ) -> Resource:
        """A resource of this environment, labelled; `needs` may come unordered and repeated."""
        made = labelled(kind, body, service, self.environment)
        return Resource(kind, key, made, tuple(sorted(set(needs))), source, aliases)

    def declaring(self, selections: Iterable[Selection | None]) -> list[str]:
        """The keys of the resources that declare the metrics selected."""
        found = (self.declared.get(s.metric.key) for s in selections if s is not None)
        return [key for key in found if key]


def renamed(prefix: str, aliases: Iterable[str], suffix: str = "") -> tuple[str, ...]:
    """The former resource keys of an entry that had other keys of its own."""
    return tuple(f"{prefix}{alias}{suffix}" for alias in aliases)
