"""Threshold conditions: metrics, ratios, forecasts and the SLO selectors against a limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alerts.evaluate import slo_selector
from alerts.evaluate.chain import steps
from alerts.evaluate.clock import milliseconds
from alerts.evaluate.compare import compared
from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.forecast import forecast, horizon
from alerts.evaluate.measurement import Measurement
from alerts.evaluate.output import numbers, output, windows_of
from alerts.evaluate.ratio import ratios
from alerts.evaluate.select import read
from alerts.evaluate.series import SECOND, Identity, Values
from alerts.evaluate.world import World
from monitoring.filters.query import selector
from monitoring.plan import Json


def measure(world: World, condition: Mapping[str, Json]) -> Measurement:
    """`google.monitoring.v3` MetricThreshold: a row for each series after the aggregations.

    A metric without series has no rows. Raises NotEvaluableError for what the API would refuse
    (an aligner that does not suit the metric), and for what the data do not tell.
    """
    selected = selector(read(condition.get("filter", "")))
    if selected is not None:
        return slo_selector.measure(world, condition, selected)
    times = world.clock().evaluations
    options = condition.get("forecastOptions")
    if options is None:
        return compared(condition, times, *_measured(world, condition, 0))
    ahead = milliseconds(horizon(options))
    every = world.clock().period
    history = (world.options.forecast_history * SECOND or ahead) // every
    rows, values = _measured(world, condition, history * every)
    above = condition.get("comparison") == "COMPARISON_GT"
    return compared(condition, times, rows, forecast(values, history, ahead // every, above))


def _measured(
    world: World, condition: Mapping[str, Json], history: int
) -> tuple[list[Identity], Values]:
    """The rows, and their values (r, k) at the windows of the evaluations and of the history."""
    count = len(windows_of(world, world.clock(), history).ends)
    above = condition.get("aggregations", ())
    found = output(world, condition["filter"], above, history)
    if not condition.get("denominatorFilter"):
        return [one.identity for one in found], numbers(found, count)
    below = condition.get("denominatorAggregations", ())
    if _period(above) != _period(below):
        raise NotEvaluableError("both sides of a ratio need the same alignment period")
    denominator = output(world, condition["denominatorFilter"], below, history)
    return ratios(found, denominator, count)


def _period(aggregations: Sequence[Mapping[str, Json]]) -> int:
    """The alignment period (ms) of what comes out; 0 where nothing is aligned."""
    chain = steps(aggregations)
    return chain[-1].period if chain else 0
