"""From a policy's body to everything that can be said of it without any data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from decimal import Decimal

from alerts.condition import ABSENT, LOG_MATCH, PROMQL, THRESHOLD, kind_of, not_known
from alerts.evaluate.options import KNOWN, Options
from alerts.explain import metric, query, selector
from alerts.explain.explanation import Asked, Explanation, Guard, Option, Row
from alerts.explain.objective import Promise, promise_of
from alerts.explain.watched import Setting, Watched, seconds
from alerts.explain.words import told, words_of
from monitoring.filters.ast import Selector
from monitoring.filters.error import FilterError
from monitoring.filters.parser import parse
from monitoring.plan import Json, Kind, Resource
from monitoring.text import number, percent
from slo.burn_rate import ONE
from slo.fault import ZERO, Delays, Form, budget_spent, first
from slo.forms import Scale
from slo.low_traffic import LEAST_BAD_EVENTS, OUTAGE, chance_caught, enough_alone, rate_words
from slo.tiers import SAMPLE

SIZES = tuple(map(Decimal, ("1", "0.1", "0.02", "0.01", "0.005", "0.002")))
_MULTIPLES = tuple(map(Decimal, ("100", "10", "5", "2", "1.5", "1.1")))
_SHARES = tuple(map(Decimal, ("0", "0.1", "0.5", "0.9")))
_HAIR = Decimal("1e-12")  # so little above the smallest fault that nobody can tell
_LOG_MATCH = (
    "a log match opens an incident for each matching entry: it has no window, no threshold and no "
    "size of fault"
)

Forms = tuple[tuple[Form, ...], ...]


def explain(
    policy: Resource,
    resources: Sequence[Resource],
    *,
    fault: Decimal | None = None,
    lasting: Decimal | None = None,
    options: Options | None = None,
) -> Explanation:
    """What a policy watches, when it fires and what that costs.

    `resources` are those of its plan. `fault` is the size of a fault that is asked about, in the
    unit of the policy's scale, and `lasting` how many seconds it lasts.
    """
    setting, chosen = Setting(policy, tuple(resources)), options or Options()
    alternatives = _alternatives(setting)
    flat = [one for group in alternatives for one in group]
    promise = _promise(setting, flat)
    forms, why_not = _forms(alternatives)
    scale = flat[0].scale if flat else Scale.ERRORS
    rows = tuple(_rows(flat, forms, promise)) if forms else ()
    fires = any(row.course for row in rows)
    if forms and not fires:
        why_not = _never(flat, promise)
    asked = None
    if forms and (fault is not None or lasting is not None):
        worst = rows[0].size
        asked = _asked(forms, flat[0], promise, worst if fault is None else fault, lasting)
    return Explanation(
        key=policy.key,
        title=str(policy.body.get("displayName", policy.key)),
        severity=str(policy.body.get("severity", "")),
        words=words_of(policy),
        promise=promise,
        alternatives=alternatives,
        told=tuple(told(setting)),
        rows=rows,
        delays=_delays(policy.body, scale, chosen),
        fires=fires,
        why_not=why_not,
        asked=asked,
        guard=_guard(policy, flat, promise),
        options=tuple(_options(policy.body, flat, chosen)),
    )


def forms_of(alternatives: Sequence[Sequence[Watched]]) -> Forms:
    """The closed forms, grouped as the conditions are."""
    return tuple(tuple(part.form for one in group for part in one.parts) for group in alternatives)


def _alternatives(setting: Setting) -> tuple[tuple[Watched, ...], ...]:
    body = setting.policy.body
    found = [_condition(setting, condition) for condition in body.get("conditions", ())]
    if str(body.get("combiner", "OR")).startswith("AND"):
        return (tuple(one for group in found for one in group),)
    return tuple(found)


def _condition(setting: Setting, condition: Mapping[str, Json]) -> tuple[Watched, ...]:
    kind = kind_of(condition)
    name = str(condition.get("displayName", kind))
    if kind == PROMQL:
        return query.watched(setting, condition[kind])
    if kind not in (THRESHOLD, ABSENT):
        why = _LOG_MATCH if kind == LOG_MATCH else not_known(kind)
        return (Watched(name, why_not=why),)
    body = condition[kind]
    try:
        tree = parse(body.get("filter", ""))
    except FilterError as error:
        return (Watched(name, why_not=f"its filter cannot be read: {error}"),)
    if isinstance(tree, Selector):
        return (selector.watched(setting, body, tree),)
    if kind == ABSENT:
        return (metric.absence(body, tree),)
    return (metric.threshold(setting, body, tree),)


def _promise(setting: Setting, conditions: Sequence[Watched]) -> Promise | None:
    key = next((one.objective for one in conditions if one.objective), "")
    slo = next((r for r in setting.resources if r.key == key), None) if key else None
    slo = slo or (setting.needed(Kind.SLO) if key else None)
    return promise_of(slo) if slo else None


def _forms(alternatives: tuple[tuple[Watched, ...], ...]) -> tuple[Forms, str]:
    """The closed forms, or nothing and why there are none for the policy as a whole."""
    flat = [one for group in alternatives for one in group]
    missing = next((one.why_not for one in flat if one.why_not), "")
    if missing:
        return (), missing
    if not flat:
        return (), "the policy has no condition"
    if len({one.scale for one in flat}) > 1:
        return (), "its conditions are about different things, which no single fault moves"
    return forms_of(alternatives), ""


def _rows(flat: Sequence[Watched], forms: Forms, promise: Promise | None) -> list[Row]:
    """The table of faults, the largest first, and the smallest that fires last."""
    kind = flat[0]
    least = _least(forms)
    above = all(getattr(part.form, "above", True) for one in flat for part in one.parts)
    sizes = [s for s in _sizes(kind, least, above) if not kind.largest or s <= kind.largest]
    found = [_row(forms, kind, promise, size) for size in sizes]
    if kind.scale in (Scale.ERRORS, Scale.VALUE) and any(row.course for row in found):
        hair = abs(least) * _HAIR or _HAIR
        almost = _row(forms, kind, promise, least + hair if above else least - hair)
        side = "above" if above else "below"
        label = f"{side} {size_words(kind, least)}"
        found.append(Row(least, label, almost.course, almost.spent, just_above=True))
    return found


def _least(forms: Forms) -> Decimal:
    return min(max(form.least for form in group) for group in forms)


def _sizes(kind: Watched, least: Decimal, above: bool) -> Sequence[Decimal]:
    if kind.scale is Scale.SILENCE:
        return (ONE,)
    if kind.scale is Scale.CHECKERS:
        return [Decimal(n) for n in range(int(kind.largest), 0, -1)]
    if kind.scale is Scale.ERRORS or kind.largest == 1:
        return SIZES
    if not above and least > 0:
        return [least * share for share in _SHARES]
    unit, side = abs(least) or ONE, 1 if above else -1
    return [least + side * unit * (m - bool(least)) for m in _MULTIPLES]


def _row(forms: Forms, kind: Watched, promise: Promise | None, size: Decimal) -> Row:
    found = first(forms, size)
    spent = budget_spent_at(promise, kind, size, found.detect) if found else None
    return Row(size, size_words(kind, size), found, spent)


def budget_spent_at(
    promise: Promise | None, kind: Watched, size: Decimal, after: Decimal
) -> Decimal | None:
    """The share of the budget that a fault of errors has spent after so many seconds."""
    if promise is None or kind.scale is not Scale.ERRORS:
        return None
    if promise.window:  # a window counts whole, however many of its events are bad
        size = ONE if size > promise.tolerance else ZERO
    return budget_spent(size, after, promise.goal, promise.period)


def size_words(kind: Watched, size: Decimal) -> str:
    """The size of a fault in words."""
    if kind.scale is Scale.SILENCE:
        return "silence"
    if kind.scale is Scale.CHECKERS:
        return f"{number(size)} of {number(kind.largest)} checkers"
    if kind.scale is Scale.ERRORS:
        return percent(Decimal(number(size * 100)) / 100) if size else "0%"
    return metric.in_unit(Decimal(number(size)), kind.unit)


def _never(flat: Sequence[Watched], promise: Promise | None) -> str:
    """Why the worst fault there is does not fire the policy."""
    kind = flat[0]
    worst = size_words(kind, kind.largest or ONE)
    for part in (part for one in flat for part in one.parts):
        if part.form.response(kind.largest or ONE) is None:
            goal = f" at a goal of {percent(promise.goal)}" if promise else ""
            needed = size_words(kind, part.form.least)
            return f"it can never fire{goal}: {part.name} needs more than {needed}, and the worst "\
                f"fault there is has {worst}"  # fmt: skip
    return "it can never fire: no fault of any size meets all its conditions at once"


def _asked(
    forms: Forms, kind: Watched, promise: Promise | None, size: Decimal, lasting: Decimal | None
) -> Asked:
    found = first(forms, size, lasting)
    spent = total = None
    if found:
        until = found.detect if lasting is None else min(lasting, found.detect)
        spent = budget_spent_at(promise, kind, size, until)
    if lasting is not None:
        total = budget_spent_at(promise, kind, size, lasting)
    return Asked(Row(size, size_words(kind, size), found, spent), lasting, total)


def _delays(body: Mapping[str, Json], scale: Scale, options: Options) -> Delays:
    """Sampling, ingestion and evaluation; a query says itself how often it is evaluated."""
    every = Decimal(options.evaluation_period)
    for condition in body.get("conditions", ()):
        every = seconds(condition.get(PROMQL, {}).get("evaluationInterval")) or every
    # A checker's own period is part of its closed form.
    sample = ZERO if scale is Scale.CHECKERS else Decimal(SAMPLE)
    return Delays(sample, Decimal(options.ingestion_delay), every)


def _guard(policy: Resource, flat: Sequence[Watched], promise: Promise | None) -> Guard | None:
    """The price of the guard, where there is one: that of its own long window."""
    guard = next((one for one in flat if one.rate is not None), None)
    burns = [p.form for one in flat if one.rate is None for p in one.parts]
    if guard is None or guard.rate is None or promise is None or not burns:
        return None
    form = guard.parts[0].form
    window = int(getattr(form, "window", 0))
    burn = max(form.least for form in burns) / (ONE - promise.goal)
    alone = enough_alone(guard.rate, window, burn, promise.goal)
    return Guard(
        rate=rate_words(guard.rate),
        least=LEAST_BAD_EVENTS,
        outage=OUTAGE,
        caught=chance_caught(LEAST_BAD_EVENTS, guard.rate, window),
        without=chance_caught(alone, guard.rate, window),
    )


def _options(body: Mapping[str, Json], flat: Sequence[Watched], options: Options) -> list[Option]:
    """The options that matter for a policy, as alerts.evaluate.options has them."""
    names = {"ingestion_delay": True}
    queries = any(PROMQL in condition for condition in body.get("conditions", ()))
    names["evaluation_period"] = not queries  # a query states its own
    names |= {name: True for one in flat for name in one.options}
    several = str(body.get("combiner", "OR")).startswith("AND") and len(flat) > 1
    names["and_incidents"] = several
    names["auto_close_default"] = not body.get("alertStrategy", {}).get("autoClose")
    order = [field.name for field in fields(Options)]
    chosen = [name for name in order if names.get(name)]
    return [Option(name, str(getattr(options, name)), KNOWN.get(name, "")) for name in chosen]
