"""Conditions on what the service computes of an objective: burn rate, budget, compliance."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from alerts.explain.objective import Promise, promise_of
from alerts.explain.watched import Part, Setting, Watched, exact, seconds
from monitoring.filters.ast import Selector, SloFunction
from monitoring.filters.query import lookback_seconds
from monitoring.plan import Json, Kind
from monitoring.text import duration, number, percent
from slo.burn_rate import ONE
from slo.forms import Ramp, burning, exhausting

_ABOVE = "COMPARISON_GT"
_FRACTION = "Detection is from a full budget: with half of it left, it takes half the time."
_KEPT = "The budget comes back only as the fault leaves the period."
_COUNTED = "Windows are judged when they are over: both times are the latest."


def watched(setting: Setting, body: Mapping[str, Json], selector: Selector) -> Watched:
    """A MetricThreshold whose filter is an SLO selector."""
    slo = setting.named(Kind.SLO, selector.objective)
    if slo is None:
        return Watched(
            f"{selector.function} of {selector.objective}",
            why_not=f"the SLO {selector.objective} is not among the resources",
        )
    promise = promise_of(slo)
    limit, above = exact(body.get("thresholdValue", 0)), body.get("comparison") == _ABOVE
    hold = seconds(body.get("duration"))
    found = _ramp(selector, promise, body, limit, above)
    if found is None:
        side = "above" if above else "below"
        return Watched(
            f"{selector.function} {side} {number(limit)}",
            why_not=f"{selector.function} {side} a limit does not follow from a fault's size alone",
            objective=slo.key,
        )
    words, name, ramp = found
    notes: tuple[str, ...] = (_COUNTED,) if promise.window else ()
    if selector.function is SloFunction.BUDGET_FRACTION:
        notes += (_FRACTION, _KEPT)
    held = Ramp(ramp.window, ramp.bound, hold=hold)
    return Watched(
        words + (f" for {duration(hold)}" if hold else ""),
        (Part(name, promise.form(held)),),
        objective=slo.key,
        largest=ONE,
        notes=notes,
    )


def _ramp(
    selector: Selector, promise: Promise, body: Mapping[str, Json], limit: Decimal, above: bool
) -> tuple[str, str, Ramp] | None:
    """The condition in words, its short name, its form; None where there is no closed form."""
    what = selector.function
    if what is SloFunction.BURN_RATE and above:
        window = exact(lookback_seconds(selector) or 0)
        form = burning(window, limit, promise.goal)
        name = f"burn rate over {duration(window)}"
        share = percent(round(form.bound, 6))
        return f"{name} above {number(limit)}: {share} of the events bad", name, form
    if above:
        return None
    if what is SloFunction.BUDGET_FRACTION:
        words = "nothing left of the error budget" if not limit else (
            f"less than {percent(limit)} of the error budget left"
        )  # fmt: skip
        form = exhausting(promise.period, promise.goal, ONE - limit)
        return f"{words} of {promise.period_words}", "budget spent", form
    if what is SloFunction.COMPLIANCE:
        name = f"good events over {promise.period_words}"
        return f"{name} below {percent(limit)}", name, Ramp(Decimal(promise.period), ONE - limit)
    if what is SloFunction.HEALTH:
        steps = body.get("aggregations") or [{}]
        window = seconds(steps[0].get("alignmentPeriod")) or Decimal(60)
        name = f"good events over {duration(window)}"
        return f"{name} below {percent(limit)}", name, Ramp(window, ONE - limit)
    return None
