"""Which metrics the alerts of a stack read, and who reads each."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.model import Indicator, Metric, Model, RatioIndicator
from monitoring.plan import Kind, Plan


def read_by_alerts(model: Model, plan: Plan) -> dict[str, tuple[Metric, str]]:
    """Metric type -> the metric, and the first alert or objective of the plan that reads it."""
    keys = {resource.key.split("/")[1] for resource in plan.of(Kind.POLICY)}
    found: dict[str, tuple[Metric, str]] = {}
    for service in model.services:
        for alert in service.alerts:
            if alert.key in keys:
                metric = alert.condition.selection.metric
                found.setdefault(metric.type, (metric, f"the alert {alert.key}"))
        for objective in service.objectives:
            if objective.key in keys:
                for metric in _metrics(objective.indicator):
                    found.setdefault(metric.type, (metric, f"the objective {objective.key}"))
    return found


def _metrics(indicator: Indicator) -> Iterator[Metric]:
    if isinstance(indicator, RatioIndicator):
        sides = (indicator.total, indicator.good, indicator.bad)
        yield from (side.metric for side in sides if side is not None)
    else:
        yield indicator.latency.metric
