"""Every selection of a metric that the config makes, with the place of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from checks.rule import Path
from monitoring.model import LatencyIndicator, Model, Selection
from monitoring.plan import Source


@dataclass(frozen=True, slots=True)
class Selected:
    """`path` leads from the entry at `source` to what holds the selection's `where`."""

    source: Source
    path: Path
    selection: Selection


def selections(model: Model) -> Iterator[Selected]:
    """Of indicators (each once, however many objectives it has), alerts and widgets."""
    told: set[Source] = set()
    for service in model.services:
        for objective in service.objectives:
            indicator = objective.indicator
            if indicator.source in told:
                continue
            told.add(indicator.source)
            if isinstance(indicator, LatencyIndicator):
                yield Selected(indicator.source, ("latency",), indicator.latency)
                continue
            sides = (("total", indicator.total), ("good", indicator.good), ("bad", indicator.bad))
            for name, side in sides:
                if side is not None:
                    yield Selected(indicator.source, ("ratio", name), side)
        for alert in service.alerts:
            yield Selected(alert.source, ("condition",), alert.condition.selection)
        for dashboard in service.dashboards:
            for widget in dashboard.widgets:
                if widget.source in told:
                    continue
                told.add(widget.source)
                yield Selected(widget.source, (), widget.selection)
                if widget.of is not None:
                    yield Selected(widget.source, ("of",), widget.of)
