"""Why a policy did not fire: the nearest that each of its conditions came to it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import numpy as np

from alerts.condition import ABSENT, THRESHOLD, kind_of
from alerts.evaluate.clock import milliseconds
from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.measurement import Measurement
from alerts.evaluate.policy import measure_condition
from alerts.evaluate.series import Flags
from alerts.evaluate.stretches import runs
from alerts.testing.play import Played
from alerts.testing.words import lasting, value
from monitoring.filters.ast import Selector, SloFunction
from monitoring.filters.parser import parse
from monitoring.filters.query import metric_types, selector
from monitoring.plan import Json
from monitoring.text import number, percent
from slo.burn_rate import can_fire, highest_burn_rate

Body = Mapping[str, Json]


def why_not(policy: str, played: Played) -> str:
    """Why the policy did not fire once the fault had begun, in a sentence."""
    body = played.plan[policy].body
    if not body.get("enabled", True):
        return "it is disabled"
    conditions = body["conditions"]
    joined = str(body.get("combiner", "OR")).startswith("AND") and len(conditions) > 1
    measured: list[Measurement] = []
    reasons: list[str] = []
    for condition in conditions:
        try:
            never = _never(condition, played)
            found = None if never else measure_condition(played.world, condition)
        except NotEvaluableError as why:
            never, found = f"it is not evaluated: {why}", None
        reason = never or (_short_of(condition, found, played) if found else "")
        if found is not None:
            measured.append(found)
        if reason:
            reasons.append(f"{condition.get('displayName', '')}: {reason}")
    if reasons and (joined or len(reasons) == len(conditions)):
        return "; ".join(reasons)
    if joined and len(measured) == len(conditions):
        return _never_together(measured, played)
    if any(incident.opened < played.fault_start for incident in played.incidents(policy)):
        return "its incident was open before the fault"
    return "its incidents were kept from opening"


def _never(condition: Body, played: Played) -> str:
    """Why the condition cannot be met by anything, in closed form; empty where it can."""
    body = condition.get(THRESHOLD, {})
    found = _selector(body)
    if found is None or found.function is not SloFunction.BURN_RATE:
        return ""
    objective = played.world.objectives.get(found.objective)
    burn = Decimal(repr(body.get("thresholdValue", 0.0)))
    if objective is None or body.get("comparison") != "COMPARISON_GT":
        return ""
    goal = Decimal(repr(objective["goal"]))
    if can_fire(burn, goal):
        return ""
    highest = number(highest_burn_rate(goal))
    return (
        f"it can never fire: at {percent(goal)} a total outage burns {highest} times, "
        f"which is not above {number(burn)}"
    )


def _selector(body: Body) -> Selector | None:
    if not body.get("filter"):
        return None
    return selector(parse(body["filter"]))


def _short_of(condition: Body, measured: Measurement, played: Played) -> str:
    """How far a condition was from being met; empty where it was met."""
    kind = kind_of(condition)
    body = condition[kind]
    late = measured.times >= played.fault_start
    if kind == ABSENT:
        if not _any_data(body, played):
            return f"{_what(body)} was never written: an absence is armed by the first point"
        return (
            "" if (measured.violating & late).any() else f"{_what(body)} was never silent so long"
        )
    if kind == THRESHOLD and not measured.present.any():
        return f"{_what(body)} was never measured: there are no data"
    violating = measured.violating & late
    if not violating.any():
        return _nearest(body, measured, late, played)
    duration = milliseconds(body.get("duration"))
    longest, began = _longest(violating, measured)
    if longest < duration:
        return (
            f"it was violated for {lasting(longest)} at most (from {played.clock(began)}), "
            f"shorter than the retest window of {lasting(duration)}"
        )
    return ""


def _any_data(body: Body, played: Played) -> bool:
    types = metric_types(parse(body["filter"]))
    return any(len(one.times) for name in types for one in played.world.data.of(name))


def _what(body: Body) -> str:
    """What a condition measures, in short."""
    found = _selector(body)
    if found is not None:
        return found.objective.rpartition("/")[2]
    types = metric_types(parse(body["filter"])) if body.get("filter") else ()
    return " and ".join(types) or "its query"


def _nearest(body: Body, measured: Measurement, late: Flags, played: Played) -> str:
    """The value that came nearest to the threshold, and when."""
    if measured.threshold is None:
        return "its query never returned anything"
    seen = measured.present & late
    if not seen.any():
        return f"{_what(body)} was not measured once the fault had begun"
    below = body.get("comparison") == "COMPARISON_LT"
    values = np.where(seen, measured.values, np.inf if below else -np.inf)
    place = int(values.argmin() if below else values.argmax())
    nearest, column = float(values.flat[place]), place % values.shape[1]
    side, extreme = ("below", "lowest") if below else ("above", "highest")
    return (
        f"it was never {side} {value(measured.threshold)}: the {extreme} value was "
        f"{value(nearest)}, at {played.clock(int(measured.times[column]))}"
        f"{_gap(measured, late, played)}"
    )


def _gap(measured: Measurement, late: Flags, played: Played) -> str:
    """When nothing was measured although the fault had begun; empty where something always was."""
    without = measured.times[late & ~measured.present.any(axis=0)]
    if not len(without):
        return ""
    first, last = (played.clock(int(instant)) for instant in (without[0], without[-1]))
    return f"; there were no data from {first} to {last}"


def _longest(violating: Flags, measured: Measurement) -> tuple[int, int]:
    """The length of the longest run of violating measurements (ms), and when it began."""
    best = (-1, 0)
    for row in violating:
        for first, after in runs(row):
            began = int(measured.times[first])
            last = int(measured.times[-1 if after is None else after - 1])
            best = max(best, (last - began, began))
    return best


def _never_together(measured: list[Measurement], played: Played) -> str:
    """When each of the conditions that must be met at once was."""
    told = []
    for place, one in enumerate(measured, 1):
        late = one.times >= played.fault_start
        when = one.times[(one.violating & late).any(axis=0)]
        told.append(
            f"condition {place} from {played.clock(int(when[0]))} to {played.clock(int(when[-1]))}"
        )
    return f"its conditions were never met at once: {', '.join(told)}"
