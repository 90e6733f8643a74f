"""Which metrics a stack reads, and who reads each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monitoring.model import Indicator, Metric, Model, RatioIndicator
from monitoring.plan import Kind, Plan


@dataclass(frozen=True, slots=True)
class Reader:
    """The first that reads a metric, in words; `alerts` says that people are told by it."""

    metric: Metric
    called: str
    alerts: bool


def readers(model: Model, plan: Plan) -> dict[str, Reader]:
    """The reader of each metric by type: of several an alert or objective before a dashboard."""
    found: dict[str, Reader] = {}
    for reader in (*_alerts(model, plan), *_dashboards(model, plan)):
        found.setdefault(reader.metric.type, reader)
    return found


def _alerts(model: Model, plan: Plan) -> Iterator[Reader]:
    keys = {resource.key.split("/")[1] for resource in plan.of(Kind.POLICY)}
    for service in model.services:
        for alert in service.alerts:
            if alert.key in keys:
                metric = alert.condition.selection.metric
                yield Reader(metric, f"the alert {alert.key}", alerts=True)
        for objective in service.objectives:
            if objective.key in keys:
                for metric in _metrics(objective.indicator):
                    yield Reader(metric, f"the objective {objective.key}", alerts=True)


def _metrics(indicator: Indicator) -> Iterator[Metric]:
    if isinstance(indicator, RatioIndicator):
        sides = (indicator.total, indicator.good, indicator.bad)
        yield from (side.metric for side in sides if side is not None)
    else:
        yield indicator.latency.metric


def _dashboards(model: Model, plan: Plan) -> Iterator[Reader]:
    for service in model.services:
        for dashboard in service.dashboards:
            if f"dashboard/{dashboard.key}" not in plan:
                continue
            for widget in dashboard.widgets:
                for selection in (widget.selection, widget.of):
                    if selection is not None:
                        called = f"the dashboard {dashboard.key}"
                        yield Reader(selection.metric, called, alerts=False)
