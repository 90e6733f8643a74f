"""What a validator may ask about the world outside a body: the facts of a metric."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from monitoring.model import MetricKind, ValueType


@dataclass(frozen=True, slots=True)
class MetricFacts:
    """What a metric descriptor says. `labels` maps a metric label to STRING, BOOL or INT64.

    Empty where nobody says: `unit` is of a stored value, `buckets` are the finite upper bounds of
    a distribution's buckets, in that unit.
    """

    kind: MetricKind
    value_type: ValueType
    labels: Mapping[str, str]
    unit: str = ""
    buckets: tuple[float, ...] = ()


class Lookup(Protocol):
    """Facts about metrics: the catalogue's offline, the stored descriptors' in the sandbox."""

    def metric(self, type: str, /) -> MetricFacts | None:
        """The facts of ``custom.googleapis.com/...``; None where nothing is known of it."""


class NoFacts:
    """A lookup that knows nothing: only rules on the body itself apply."""

    def metric(self, type: str, /) -> MetricFacts | None:
        return None
