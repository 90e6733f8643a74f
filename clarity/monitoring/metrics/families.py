"""Metrics of prometheus_client by their definitions, with bounded label sets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from clarity.monitoring.contract.definition import Definition
from clarity.monitoring.metrics.labels import LabelSets, Values
from clarity.monitoring.metrics.own import OwnMetrics

_Metric = TypeVar("_Metric", Counter, Histogram)


class Family(Generic[_Metric]):
    """A metric with labels; its children are made once, and are bounded in number.

    `kept` are labels whose values are told apart even when all others are folded.
    """

    def __init__(
        self,
        metric: _Metric,
        definition: Definition,
        own: OwnMetrics,
        most_series: int,
        kept: frozenset[str] = frozenset(),
    ) -> None:
        self.name = definition.exposed_name
        self._metric: _Metric = metric
        self._own = own
        self._sets = LabelSets(most_series, positions(definition.labels, kept))
        self._children: dict[Values, _Metric] = {}

    def child(self, *values: str) -> _Metric:
        """The series of these values, in the order of the definition's labels; for one update."""
        found = self._children.get(values)
        if found is None:
            admitted = self._sets.admit(values)
            found = self._metric.labels(*admitted)
            if admitted == values:
                self._children[values] = found
            else:
                self._own.folded(self.name)
        return found

    def accepts(self, value: float) -> bool:
        """Whether `value` can be added; what cannot is counted. One NaN would spoil all sums."""
        fits = 0 <= value < float("inf")
        if not fits:
            self._own.refused(self.name)
        return fits


def positions(labels: Mapping[str, str], kept: frozenset[str]) -> frozenset[int]:
    """Where among `labels` those of `kept` are."""
    return frozenset(at for at, label in enumerate(labels) if label in kept)


def counter(definition: Definition, registry: CollectorRegistry) -> Counter:
    """A counter as defined."""
    return Counter(
        definition.exposed_name,
        definition.description,
        tuple(definition.labels),
        registry=registry,
    )


def histogram(definition: Definition, registry: CollectorRegistry) -> Histogram:
    """A histogram with the buckets of the definition."""
    return Histogram(
        definition.exposed_name,
        definition.description,
        tuple(definition.labels),
        buckets=definition.buckets,
        registry=registry,
    )


def gauge(definition: Definition, registry: CollectorRegistry) -> Gauge:
    """A gauge; of several worker processes, it is the sum over those that live."""
    return Gauge(
        definition.exposed_name,
        definition.description,
        tuple(definition.labels),
        registry=registry,
        multiprocess_mode="livesum",
    )
