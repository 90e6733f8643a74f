"""Log-match conditions: an incident for each combination of extracted labels that is logged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from alerts.evaluate.incident import Incident
from alerts.evaluate.world import World
from monitoring.plan import Json


def incidents(
    world: World, key: str, condition: Mapping[str, Json], policy: Mapping[str, Json]
) -> Iterator[Incident]:
    """`google.monitoring.v3` LogMatch, the sole condition of the policy `key`."""
    raise NotImplementedError
