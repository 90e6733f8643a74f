"""Which faults of a scenario act on what, as spans of absolute time."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.evaluate.series import SECOND
from alerts.scenario.load import Span
from alerts.scenario.names import own_metrics
from alerts.scenario.scenario import (
    Deploy,
    Effect,
    Errors,
    Fault,
    Level,
    Load,
    Missing,
    Scenario,
    Slow,
    Traffic,
    Unreachable,
)
from monitoring.model import Model


@dataclass(frozen=True, slots=True)
class Acting:
    """The faults of a scenario, by what they act on."""

    scenario: Scenario
    model: Model

    def span(self, fault: Fault) -> Span:
        start = self.scenario.start
        return start + fault.start * SECOND, start + fault.end * SECOND

    def traffic(self, *keys: str) -> Traffic | None:
        """The traffic that the scenario states for the first of the keys that it names."""
        stated = dict(self.scenario.traffic)
        return next((stated[key] for key in keys if key in stated), None)

    def errors(self, indicator: str) -> list[tuple[Span, float]]:
        return [
            (self.span(fault), share)
            for fault in self.scenario.faults
            for share in _of(fault.effect, indicator)
        ]

    def slow(self, indicators: set[str]) -> list[tuple[Span, float, float]]:
        """Span, latency and share."""
        return [
            (self.span(f), f.effect.latency, f.effect.share)
            for f in self.scenario.faults
            if isinstance(f.effect, Slow) and f.effect.indicator in indicators
        ]

    def levels(self, metric: str) -> list[tuple[Span, float]]:
        return [
            (self.span(f), f.effect.value)
            for f in self.scenario.faults
            if isinstance(f.effect, Level) and f.effect.metric == metric
        ]

    def loads(self, *keys: str) -> list[tuple[Span, float]]:
        return [
            (self.span(f), f.effect.factor)
            for f in self.scenario.faults
            if isinstance(f.effect, Load) and f.effect.of in keys
        ]

    def failing(self, check: str) -> list[tuple[Span, int]]:
        return [
            (self.span(f), f.effect.checkers)
            for f in self.scenario.faults
            if isinstance(f.effect, Unreachable) and f.effect.check == check
        ]

    def missing(self, metric: str) -> list[Span]:
        """When nothing writes the metric."""
        spans = [
            self.span(f)
            for f in self.scenario.faults
            if isinstance(f.effect, Missing) and metric in f.effect.metrics
        ]
        return spans + self.deploys(metric)

    def deploys(self, metric: str) -> list[Span]:
        """When what writes the metric is replaced."""
        return [
            self.span(f)
            for f in self.scenario.faults
            if isinstance(f.effect, Deploy)
            for service in self.model.services
            if service.id == f.effect.service and metric in own_metrics(service)
        ]


def _of(effect: Effect, indicator: str) -> list[float]:
    return [effect.share] if isinstance(effect, Errors) and effect.indicator == indicator else []
