"""What the conditions of a policy are evaluated in: the data, the objectives, the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from alerts.evaluate.clock import Clock
from alerts.evaluate.measurement import Measurement
from alerts.evaluate.options import Options
from alerts.evaluate.series import SECOND, Data
from monitoring.plan import Json, Kind, Resource

if TYPE_CHECKING:
    from alerts.evaluate.snooze import Snooze


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """`start` and `end` are the first and last evaluation (ms). `objectives` are the bodies of the
    SLOs, `log_metrics` those of the log-based metrics, by name. `kept` is shared by the conditions
    for what several of them need: a merged counter, a parsed query."""

    data: Data
    start: int
    end: int
    options: Options = field(default_factory=Options)
    objectives: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    log_metrics: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    snoozes: tuple[Snooze, ...] = ()
    kept: dict[Any, Any] = field(default_factory=dict)

    def clock(self, period: int = 0) -> Clock:
        """The clock of conditions evaluated every `period` seconds (0: the usual period)."""
        every = period or self.options.evaluation_period
        return Clock(self.start, self.end, every * SECOND, self.options.ingestion_delay * SECOND)


Measure = Callable[[World, Mapping[str, Json]], Measurement]
"""Measures one kind of condition: the world, and the body under ``conditionThreshold`` etc.

Raises NotEvaluableError for what is not evaluated."""


def world_of(
    resources: Iterable[Resource],
    data: Data,
    start: int,
    end: int,
    options: Options,
    snoozes: tuple[Snooze, ...] = (),
) -> World:
    """The world that the resources and the data make."""
    objectives: dict[str, Mapping[str, Json]] = {}
    log_metrics: dict[str, Mapping[str, Json]] = {}
    for resource in resources:
        if resource.kind is Kind.SLO:
            objectives[resource.body["name"]] = resource.body
        elif resource.kind is Kind.LOG_METRIC:
            log_metrics[resource.body["name"]] = resource.body
    return World(data, start, end, options, objectives, log_metrics, snoozes)
