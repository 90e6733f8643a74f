"""The facts of the metrics that a project knows."""

from __future__ import annotations

from monitoring.model import Metric, Model
from monitoring.validation.lookup import MetricFacts


class Catalogue:
    """A lookup of the metrics of a model, those counted from logs among them."""

    def __init__(self, model: Model) -> None:
        log_metrics = (entry.metric for entry in model.log_metrics.values())
        self._facts = {m.type: _facts(m) for m in (*model.metrics.values(), *log_metrics)}

    def metric(self, type: str, /) -> MetricFacts | None:
        return self._facts.get(type)


def _facts(metric: Metric) -> MetricFacts:
    buckets = tuple(map(float, metric.buckets))
    return MetricFacts(metric.kind, metric.value_type, metric.labels, metric.unit, buckets)
