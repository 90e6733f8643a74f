"""What a scenario may refer to: what the model has, and what each of a service's alerts reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monitoring.config.collection import Collection
from monitoring.config.report import Report
from monitoring.model import (
    Indicator,
    Metric,
    MetricKind,
    Model,
    Objective,
    Selection,
    Service,
    UptimeCheck,
    ValueType,
)
from slo.indicator import selections

GOOGLE = "google"  # the emitter of what is not the service's own


@dataclass(frozen=True, slots=True)
class Names:
    """The entries of the model by key, for references that are reported where they are wrong."""

    indicators: Collection[Indicator]
    metrics: Collection[Metric]
    checks: Collection[UptimeCheck]
    services: Collection[Service]
    objectives: Collection[Objective]


def names_of(model: Model, report: Report) -> Names:
    """What the model has."""
    services = model.services
    objectives = {o.key: o for s in services for o in s.objectives}
    return Names(
        Collection.of("indicator", indicators_of(model), report),
        Collection.of("metric", model.metrics, report),
        Collection.of(
            "uptime check", {c.key: c for s in services for c in s.uptime_checks}, report
        ),
        Collection.of("service", {s.id: s for s in services}, report),
        Collection.of("objective", objectives, report),
    )


def indicators_of(model: Model) -> dict[str, Indicator]:
    """The indicators that objectives use, by key."""
    return {o.indicator.key: o.indicator for s in model.services for o in s.objectives}


def read_by(service: Service) -> Iterator[Selection]:
    """What the service's objectives and written alerts read."""
    for objective in service.objectives:
        yield from selections(objective.indicator)
    for alert in service.alerts:
        yield alert.condition.selection


def own_metrics(service: Service) -> tuple[str, ...]:
    """The keys of the metrics that the service's alerts read and that Google does not write."""
    read = (selection.metric for selection in read_by(service))
    return tuple(dict.fromkeys(metric.key for metric in read if metric.emitter != GOOGLE))


def unit_of(metric: Metric) -> str:
    """The unit of a metric's traffic: events in a second, or what a gauge shows."""
    return metric.unit if metric.kind is MetricKind.GAUGE else "1/s"


def unit_shown(metric: Metric) -> str:
    """The unit of the level of a metric: a latency's, a gauge's, or events in a second."""
    return metric.unit if metric.value_type is ValueType.DISTRIBUTION else unit_of(metric)
