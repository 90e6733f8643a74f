"""Conditions that open and close with each crossing: nothing lasts, and nothing is averaged.

A value that hovers at its threshold is above it every other minute. An incident opens whenever
`incidents_a_day` says that enough minutes follow each other, and closes at the first that is below
(Google, "Behavior of metric-based alerting policies"; tests/check_noise/test_flapping_plays.py).
"""

from __future__ import annotations

import re

from alerts.condition import PROMQL, THRESHOLD
from alerts.policy import PAGES
from checks.facts.queries import Compared, Selected, compared, parsed, selected
from checks.facts.watching import Condition, Side
from checks.rule import PlanView
from monitoring.limits import DAY, MINUTE
from monitoring.model import ValueType
from monitoring.validation.lookup import Lookup
from monitoring.validation.reading import entries, has, number, text

_LATEST = ("ALIGN_NEXT_OLDER", "ALIGN_INTERPOLATE")  # a single sample, whatever the period
_OF_VALUES = ("ALIGN_MEAN", "ALIGN_MIN", "ALIGN_MAX", *_LATEST,
              "ALIGN_PERCENTILE_99", "ALIGN_PERCENTILE_95", "ALIGN_PERCENTILE_50",
              "ALIGN_PERCENTILE_05", "ALIGN_STDDEV", "ALIGN_PERCENT_CHANGE")  # fmt: skip
_OF_EVENTS = ("ALIGN_RATE", "ALIGN_DELTA", "ALIGN_SUM", "ALIGN_COUNT")
_STATES = ("REDUCE_COUNT", "REDUCE_COUNT_TRUE", "REDUCE_COUNT_FALSE", "REDUCE_FRACTION_TRUE")
_ANY = (0, 1)
"""Limits that ask whether there is any, or another one: a state, at which nothing hovers."""

_BESIDE = (">", ">=", "<", "<=")
_SUBQUERY = re.compile(r"\[[^\]]*:")
_NOT_VALUES = {"absent", "absent_over_time", "changes", "count", "count_values", "group",
               "present_over_time", "resets"}  # fmt: skip
_CLOCK = "time()"  # an age grows steadily


def incidents_a_day(retest: int) -> float:
    """How often a value opens that is above its threshold in every other minute, by chance.

    `retest` is whole minutes in seconds: one clean minute, then retest / 1 min + 1 that violate.
    """
    violating = retest // MINUTE + 1
    return float(DAY // MINUTE * 0.5 ** (1 + violating))


def wakes_at_once(condition: Condition, side: Side) -> bool:
    """Whether a single value of a gauge, of a minute at most, wakes somebody."""
    if text(condition.policy.body, "severity") != PAGES or condition.duration:
        return False
    if side.selector is not None or has(condition.body, "forecastOptions") or not side.steps:
        return False
    short = max(step.period for step in side.steps) <= MINUTE
    return short and side.steps[0].aligner in _OF_VALUES


def flaps(condition: Condition, view: PlanView) -> bool:
    """Whether nothing keeps a condition from opening and closing with each crossing.

    Nothing is said of counts of which one is enough, of states, nor of an extreme over more than a
    minute: who asks for the largest value of ten minutes has asked for one to count.
    """
    if condition.duration >= MINUTE or _waits_for_several(condition):
        return False
    if condition.kind == THRESHOLD and condition.side is not None:
        return _threshold_flaps(condition, condition.side, view.facts)
    # Our own queries look back for two minutes at least.
    return view.raw and condition.kind == PROMQL and _query_flaps(condition.query)


def _waits_for_several(condition: Condition) -> bool:
    trigger = entries(condition.body, "trigger")
    return bool(number(trigger, "percent")) or (number(trigger, "count") or 1) > 1


def _threshold_flaps(condition: Condition, side: Side, facts: Lookup) -> bool:
    if side.selector is not None or has(condition.body, "forecastOptions") or not side.steps:
        return False
    first = side.steps[0]
    if first.aligner not in (*_OF_VALUES, *_OF_EVENTS):
        return False
    if any(step.reducer in _STATES for step in side.steps):
        return False
    if max(0 if step.aligner in _LATEST else step.period for step in side.steps) > MINUTE:
        return False
    limit = number(condition.body, "thresholdValue") or 0
    if condition.denominator is not None:
        return limit not in _ANY
    return not _is_state(side, limit, facts)


def _is_state(side: Side, limit: float, facts: Lookup) -> bool:
    """Whether a limit asks for a state: any, another one, true or false."""
    first, known = side.steps[0], side.facts(facts)
    if known is not None and known.value_type is ValueType.BOOL:
        return True
    if first.aligner == "ALIGN_RATE":
        return limit * first.period < 1  # a single event is above it
    unit = known.unit if known is not None else ""
    counted = unit in ("", "1") or unit.startswith("{")
    return limit == 0 or (counted and limit in _ANY)


def _query_flaps(query: str) -> bool:
    if _SUBQUERY.search(query) or _CLOCK in query:
        return False
    found = list(compared(parsed(query)))
    return bool(found) and all(map(_comparison_flaps, found))


def _comparison_flaps(one: Compared) -> bool:
    read = list(selected(one.value))
    if one.operator not in _BESIDE or one.limit in _ANY or _one_is_enough(one.limit, read):
        return False
    quiet = any(each.range > MINUTE or not _NOT_VALUES.isdisjoint(each.inside) for each in read)
    return bool(read) and not quiet


def _one_is_enough(limit: float, read: list[Selected]) -> bool:
    """Whether a single event is above a rate's limit."""
    return len(read) == 1 and "rate" in read[0].inside and limit * read[0].range < 1
