"""A healthy month before the curtain rises: without it a first error would be all of the budget."""

from __future__ import annotations

from alerts.evaluate.series import Data, TimeSeries
from alerts.scenario.generate import series
from alerts.scenario.scenario import Constant, Scenario
from monitoring.limits import MINUTE
from monitoring.model import LatencyIndicator, Model, RatioIndicator
from monitoring.plan import Plan, Source

_NOWHERE = Source("demo", 1, 1)


def healthy(model: Model, plan: Plan, now: int, rate: float) -> tuple[TimeSeries, ...]:
    """The series of the objectives' metrics up to `now` (ms), at `rate` events a second."""
    objectives = [objective for service in model.services for objective in service.objectives]
    traffic = tuple((objective.indicator.key, Constant(rate)) for objective in objectives)
    scenario = Scenario(
        name="before",
        description="",
        source=_NOWHERE,
        start=now - MINUTE * 1_000,
        lasts=MINUTE,
        traffic=traffic,
    )
    read = {metric for objective in objectives for metric in _metrics(objective.indicator)}
    found: Data = series(scenario, model, plan)
    return tuple(one for one in found.series if one.identity.metric in read)


def _metrics(indicator: RatioIndicator | LatencyIndicator) -> set[str]:
    if isinstance(indicator, LatencyIndicator):
        return {indicator.latency.metric.type}
    sides = (indicator.total, indicator.good, indicator.bad)
    return {side.metric.type for side in sides if side is not None}
