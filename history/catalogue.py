"""What the catalogue knows of a metric by its type: kind, value type, labels, buckets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from monitoring.model import Metric, Model


def by_type(models: Iterable[Model | None]) -> dict[str, Metric]:
    """The metrics of the models by type; the first model that has one decides."""
    found: dict[str, Metric] = {}
    for model in models:
        if model is not None:
            for metric in every(model).values():
                found.setdefault(metric.type, metric)
    return found


def every(model: Model) -> Mapping[str, Metric]:
    """All metrics of a model by key, those of its log metrics included."""
    return {**{k: entry.metric for k, entry in model.log_metrics.items()}, **model.metrics}
