"""Threshold conditions on what the service computes of an objective: select_slo_...

What each gives is in evaluation.md, section 3 (from Google's pages on retrieving SLO data):

| selector | value at the end W of a window |
|---|---|
| burn_rate, lookback L | (bad / all in (W - L, W]) / (1 - goal) |
| health | good / all in (W - P, W], P the alignment period, without one a minute |
| compliance | good / all in the compliance period up to W |
| budget_total, budget | (1 - goal) x all in the compliance period, and that less bad |
| budget_fraction | budget / budget_total: 1 is full, 0 spent, less overspent |
| counts | good and bad in (W - P, W], a row each |

Where there was no event there is no point. What is left of a budget is reckoned with the events so
far, not with those that a period may still bring.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from alerts.evaluate.clock import milliseconds
from alerts.evaluate.compare import compared
from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.measurement import Measurement
from alerts.evaluate.objective.axis import Axis, Counts, Grid
from alerts.evaluate.objective.events import Events
from alerts.evaluate.objective.period import begins
from alerts.evaluate.objective.requests import request_based
from alerts.evaluate.objective.windows import windows_based
from alerts.evaluate.series import SECOND, Identity, Times, Values
from alerts.evaluate.world import World
from monitoring.filters.ast import Selector, SloFunction
from monitoring.filters.query import lookback_seconds
from monitoring.limits import MINUTE
from monitoring.plan import Json
from slo.burn_rate import ONE

Body = Mapping[str, Json]

_OVER_ALIGNMENT = {
    SloFunction.HEALTH: ("ALIGN_MEAN", "ALIGN_NEXT_OLDER"),
    SloFunction.COUNTS: ("ALIGN_DELTA", "ALIGN_SUM"),
}
_AS_IS = ("ALIGN_NONE", "ALIGN_NEXT_OLDER")  # the newest value, which each evaluation computes


def measure(world: World, condition: Body, selector: Selector) -> Measurement:
    """`google.monitoring.v3` MetricThreshold whose filter is an SLO selector."""
    objective = world.objectives.get(selector.objective)
    if objective is None:
        raise NotEvaluableError(f"the SLO {selector.objective} is not among the resources")
    evaluations, ends = _instants(world)
    counted = _events(world, selector.objective, objective)
    since = _since(selector, condition, objective)
    bad, total = counted.between(
        _places(world, counted.axis, since, ends), _places(world, counted.axis, Now(), ends)
    )
    values = _values(selector.function, bad, total, allowed(objective))
    return compared(condition, evaluations, _rows(selector, condition["filter"]), values)


def _values(what: SloFunction, bad: Values, total: Values, part: float) -> Values:
    """The selector's value (r, k) where there are events; NaN where there are none.

    `part` is what of them may be bad.
    """
    seen = total > 0
    if not seen.all():
        total = np.where(seen, total, np.nan)
    match what:
        case SloFunction.BURN_RATE:
            return (bad / total / part)[None]
        case SloFunction.HEALTH | SloFunction.COMPLIANCE:
            return (1 - bad / total)[None]
        case SloFunction.BUDGET_TOTAL:
            return (part * total)[None]
        case SloFunction.BUDGET:
            return (part * total - bad)[None]
        case SloFunction.BUDGET_FRACTION:
            return (1 - bad / total / part)[None]
        case SloFunction.COUNTS:
            return np.stack([bad + 0 * total, total - bad])


def _rows(selector: Selector, text: str) -> tuple[Identity, ...]:
    """Answers of the API carry the selector's text as their metric type (recorded by grafana)."""
    if selector.function is SloFunction.COUNTS:
        return tuple(Identity(text, metric_labels=(("event_type", t),)) for t in ("bad", "good"))
    return (Identity(text),)


def allowed(objective: Body) -> float:
    """The share of bad events that the goal allows, without the error of a binary 1 - 0.999."""
    return float(ONE - Decimal(str(objective["goal"])))


@dataclass(frozen=True, slots=True)
class Lookback:
    """From so many milliseconds before."""

    length: int

    def of(self, ends: Times) -> Times:
        return ends - self.length


@dataclass(frozen=True, slots=True)
class Now:
    """At the ends themselves."""

    def of(self, ends: Times) -> Times:
        return ends


@dataclass(frozen=True, slots=True)
class Period:
    """From the begin of the objective's compliance period."""

    rolling: str
    calendar: str

    def of(self, ends: Times) -> Times:
        return begins(self.rolling, self.calendar, ends)


Since = Lookback | Now | Period


def _since(selector: Selector, condition: Body, objective: Body) -> Since:
    """Where the windows of a selector begin; NotEvaluableError for an aligner that has no sense."""
    aligner, period = _alignment(condition)
    fitting = _OVER_ALIGNMENT.get(selector.function, ())
    if aligner not in (*_AS_IS, *fitting):
        raise NotEvaluableError(f"{aligner} of {selector.function} is not evaluated")
    if fitting:
        return Lookback(period or MINUTE * SECOND)
    if selector.function is not SloFunction.BURN_RATE:
        return Period(objective.get("rollingPeriod", ""), objective.get("calendarPeriod", ""))
    lookback = lookback_seconds(selector)
    if not lookback:
        raise NotEvaluableError(f'{selector.function} needs a lookback, as in ("...", "1h")')
    return Lookback(round(lookback * SECOND))


def _alignment(condition: Body) -> tuple[str, int]:
    """The aligner and its period (ms) of a condition that has none or one."""
    aggregations = condition.get("aggregations", ())
    if len(aggregations) > 1:
        raise NotEvaluableError("a second aggregation of an SLO selector is not evaluated")
    for each in aggregations:
        reducer = each.get("crossSeriesReducer", "REDUCE_NONE")
        if reducer != "REDUCE_NONE":
            raise NotEvaluableError(f"{reducer} of an SLO selector is not evaluated")
        period = milliseconds(each.get("alignmentPeriod"))
        return each.get("perSeriesAligner", "ALIGN_NONE"), period
    return "ALIGN_NONE", 0


def _events(world: World, name: str, objective: Body) -> Events:
    """The events of an objective, made once for all conditions that are on it."""
    key = ("slo events", name)
    found = world.kept.get(key)
    if found is None:
        found = world.kept[key] = _counted(world, objective["serviceLevelIndicator"])
    counted: Events = found
    return counted


def _counted(world: World, indicator: Body) -> Events:
    if "requestBased" in indicator:
        return request_based(world, indicator["requestBased"])
    if "windowsBased" in indicator:
        return windows_based(world, indicator["windowsBased"])
    raise NotEvaluableError("the SLO's basic indicator reads metrics that Google names itself")


def _instants(world: World) -> tuple[Times, Times]:
    """The evaluations and the ends of their windows: the same arrays for all selectors."""
    found = world.kept.get("slo instants")
    if found is None:
        clock = world.clock()
        found = world.kept["slo instants"] = (clock.evaluations, clock.windows)
    instants: tuple[Times, Times] = found
    return instants


def _places(world: World, axis: Axis, since: Since, ends: Times) -> Counts:
    """The places on an axis where windows begin or end.

    They are kept for grids, which many objectives have in common; where each objective has an axis
    of its own, they would only cost memory.
    """
    if not isinstance(axis, Grid):
        return axis.until(since.of(ends))
    key = (axis, since)
    found = world.kept.get(key)
    if found is None:
        found = world.kept[key] = axis.until(since.of(ends))
    places: Counts = found
    return places
