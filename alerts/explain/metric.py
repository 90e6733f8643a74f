"""Conditions on a metric itself: thresholds, ratios, counts, uptime checks, absence."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from alerts.explain.watched import Part, Setting, Watched, exact, seconds
from alerts.low_traffic import RATE_LABEL
from alerts.scenario.checkers import METRIC as UPTIME
from alerts.scenario.checkers import checkers
from monitoring.filters.ast import Node
from monitoring.filters.query import metric_types
from monitoring.plan import Json, Kind
from monitoring.text import duration, percent, plain
from slo.burn_rate import ONE
from slo.fault import ZERO, Form
from slo.forms import Checkers, Extreme, Ramp, Scale, Silence, counting, percentile
from slo.low_traffic import rate_of_label, rate_words

_LINEAR = ("MEAN", "RATE", "DELTA", "SUM", "COUNT", "COUNT_TRUE", "COUNT_FALSE", "FRACTION_TRUE")
_NEWEST = ("", "NONE", "NEXT_OLDER", "INTERPOLATE")
_COUNTS = ("DELTA", "SUM", "COUNT")
_ALIKE = "All series are taken to have the fault: where only some do, it takes longer."
SINCE_LAST = "It counts from the last point, which may have come a sample before the silence."
_FROM_ZERO = "The value before the fault is taken to be 0."
_FROM_TWICE = "The value before the fault is taken to be twice the limit."


def threshold(setting: Setting, body: Mapping[str, Json], tree: Node) -> Watched:
    """A MetricThreshold on metrics."""
    types = metric_types(tree)
    if UPTIME in types:
        return _uptime(setting, body)
    what = types[0] if len(types) == 1 else "the metrics selected"
    steps = [_Step(step) for step in body.get("aggregations", ())]
    name = _measured(what, steps)
    limit, above = exact(body.get("thresholdValue", 0)), body.get("comparison") != "COMPARISON_LT"
    hold = seconds(body.get("duration"))
    if body.get("forecastOptions"):
        why = "a forecast depends on the values before the fault, not on its size alone"
        return Watched(f"forecast of {name}", why_not=why, options=("forecast_history",))
    if body.get("denominatorFilter"):
        return _ratio(name, steps, limit, above, hold)
    rate = rate_of_label(setting.policy.body.get("userLabels", {}).get(RATE_LABEL, ""))
    if rate is not None and len(steps) == 1 and steps[0].aligner in _COUNTS and above:
        return _count(setting, steps[0], limit, rate)
    unit = setting.unit_of(types[0]) if types else ""
    return _value(name, steps, _Bound(limit, above, unit, hold))


class _Step:
    """An Aggregation, without the prefixes of its aligner and reducer."""

    def __init__(self, body: Mapping[str, Json]) -> None:
        self.period = seconds(body.get("alignmentPeriod"))
        self.aligner = str(body.get("perSeriesAligner", "")).removeprefix("ALIGN_")
        self.reducer = str(body.get("crossSeriesReducer", "")).removeprefix("REDUCE_")
        self.reducer = "" if self.reducer == "NONE" else self.reducer


class _Bound:
    """What a value is compared with: in `words`, ``above 2 s for 5 min``."""

    def __init__(self, limit: Decimal, above: bool, unit: str, hold: Decimal) -> None:
        self.limit, self.above, self.unit, self.hold = limit, above, unit, hold
        lasting = f" for {duration(hold)}" if hold else ""
        # Nothing is the usual value before a fault, wherever it is not beyond the limit itself.
        self.baseline = ZERO if (limit >= 0 if above else limit <= 0) else 2 * limit
        self.words = f"{'above' if above else 'below'} {in_unit(limit, unit)}{lasting}"


def in_unit(value: Decimal, unit: str) -> str:
    """A value as people read it: shares as percentages, ``1`` as no unit."""
    if unit == "1":
        return percent(value) if abs(value) <= 1 else plain(value)
    return f"{plain(value)} {unit}".rstrip()


def _measured(what: str, steps: list[_Step]) -> str:
    said = what
    for step in steps:
        if step.aligner not in _NEWEST:
            said = f"{_words(step.aligner)} of {said} over {duration(step.period)}"
        if step.reducer:
            said = f"{said}, {_words(step.reducer)} over the series"
    return said


def _short(steps: list[_Step]) -> str:
    aligned = (s for s in steps if s.aligner not in _NEWEST)
    return next((f"{_words(s.aligner)} over {duration(s.period)}" for s in aligned), "value")


def _words(name: str) -> str:
    return name.lower().replace("_", " ")


def _value(name: str, steps: list[_Step], bound: _Bound) -> Watched:
    scale, largest = Scale.VALUE, ONE if bound.unit == "1" and bound.limit < 1 else ZERO
    notes: tuple[str, ...] = (_ALIKE,) if any(step.reducer for step in steps) else ()
    q = _percentile(steps)
    form: Form | None
    if q is not None and bound.above:
        form, scale, largest = percentile(int(steps[0].period), q, bound.hold), Scale.ERRORS, ONE
        notes += ("The size of a fault is the share of events beyond the limit.",)
    else:
        form = _form(steps, bound)
        notes += (_FROM_TWICE if bound.baseline else _FROM_ZERO,)
    if form is None:
        used = ", ".join(f"{s.aligner} {s.reducer}".strip() for s in steps)
        why = f"what {used} makes of a step fault depends on the values before it"
        return Watched(f"{name} {bound.words}", why_not=why)
    options = ("unknown_when_late", "missing_restarts_retest") if bound.hold else ()
    return Watched(
        f"{name} {bound.words}",
        (Part(_short(steps), form),),
        scale,
        unit=bound.unit,
        largest=largest,
        notes=notes,
        options=options,
    )


def _percentile(steps: list[_Step]) -> Decimal | None:
    """The percentile that the last step takes, of a distribution over the first one's period."""
    found = None
    for step in steps:
        for name in (step.aligner, step.reducer):
            if name.startswith("PERCENTILE_"):
                found = Decimal(name.removeprefix("PERCENTILE_").lstrip("0")) / 100
    return found


def _form(steps: list[_Step], bound: _Bound) -> Form | None:
    """The closed form of one window; None for two, or an aligner that has none."""
    windows = [step for step in steps if step.aligner not in _NEWEST]
    joins = {step.reducer for step in steps}
    if len(windows) > 1 or joins - {"", "MEAN", "SUM", "MAX", "MIN", "FRACTION_TRUE"}:
        return None
    window = windows[0].period if windows else ZERO
    aligner = windows[0].aligner if windows else "NONE"
    if aligner in ("MAX", "MIN"):
        return Extreme(window, bound.limit, aligner == "MAX", bound.above, bound.hold)
    if windows and aligner not in _LINEAR:
        return None
    return Ramp(window, bound.limit, bound.baseline, bound.above, bound.hold)


def _ratio(name: str, steps: list[_Step], limit: Decimal, above: bool, hold: Decimal) -> Watched:
    bound = _Bound(limit, above, "1", hold)
    words = f"ratio of {name} to the denominator {bound.words}"
    linear = [step for step in steps if step.aligner in _LINEAR]
    if not above or len(linear) != 1 or not 0 <= limit < 1:
        return Watched(words, why_not="this ratio does not follow from a share of bad events alone")
    form = Ramp(linear[0].period, limit, hold=hold)
    return Watched(words, (Part("ratio", form),), largest=ONE)


def _count(setting: Setting, step: _Step, limit: Decimal, rate: Decimal) -> Watched:
    """The guard of a low-traffic policy (alerts.low_traffic)."""
    least, slo = int(limit) + 1, setting.needed(Kind.SLO)
    return guard(least, int(step.period), rate, slo.key if slo else "")


def guard(least: int, window: int, rate: Decimal, objective: str = "") -> Watched:
    """At least so many bad events in `window` seconds, at a rate that was stated."""
    name = f"bad events in {duration(window)}"
    return Watched(
        f"{least} or more {name} (made for {rate_words(rate)})",
        (Part(name, counting(window, least, rate)),),
        objective=objective,
        largest=ONE,
        notes=(f"Times hold for {rate_words(rate)} on average: with few events chance decides.",),
        rate=rate,
    )


def _uptime(setting: Setting, body: Mapping[str, Json]) -> Watched:
    """More failing checkers than tolerated: the usual policy on an uptime check."""
    steps = [_Step(step) for step in body.get("aggregations", ())]
    check = next((r for r in setting.referred(body) if r.kind is Kind.UPTIME), None)
    check = check or setting.needed(Kind.UPTIME)
    usual = [(s.aligner, s.reducer) for s in steps] == [("NEXT_OLDER", "COUNT_FALSE")]
    name = check.body.get("displayName", "") if check else "an uptime check"
    if check is None or not usual or body.get("comparison") != "COMPARISON_GT":
        why = "only a count of checkers whose last answer was a failure has a closed form here"
        return Watched(f"uptime check {name}", why_not=why)
    tolerated, hold = int(exact(body.get("thresholdValue", 0))), seconds(body.get("duration"))
    period, timeout = seconds(check.body["period"]), seconds(check.body["timeout"])
    asking = len(checkers(check.body.get("selectedRegions", ())))
    form = Checkers(period, timeout, tolerated, hold)
    usually = duration(form.usual(asking) + hold)
    return Watched(
        f"more than {tolerated} of {asking} checkers of {name} fail for {duration(hold)}; "
        f"each asks every {duration(period)}",
        (Part("failing checkers", form),),
        Scale.CHECKERS,
        largest=Decimal(asking),
        notes=(
            f"Both times are the latest: for all {asking} checkers usually {usually}.",
            f"A silent checker counts by its last answer for {duration(steps[0].period)}.",
        ),
        options=("unknown_when_late", "missing_restarts_retest") if hold else (),
    )


def absence(body: Mapping[str, Json], tree: Node) -> Watched:
    """A MetricAbsence: the aligner still gives points for a period after the last raw one."""
    what = " and ".join(metric_types(tree)) or "the metrics selected"
    steps = [_Step(step) for step in body.get("aggregations", ())]
    aligned = max((s.period for s in steps if s.aligner not in ("", "NONE")), default=ZERO)
    lasting = seconds(body.get("duration"))
    return Watched(
        f"no data in {what} for {duration(lasting)}, aligned over {duration(aligned)}",
        (Part("silence", Silence(aligned, lasting)),),
        Scale.SILENCE,
        largest=ONE,
        notes=(
            SINCE_LAST,
            "A series never seen, or not since the policy was edited, is not missed.",
        ),
    )
