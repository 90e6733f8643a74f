"""What the API refuses in the conditions of an alert policy that read time series."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitoring import limits
from monitoring.filters.ast import Node, Selector, SloFunction
from monitoring.model import ValueType
from monitoring.validation import aggregation
from monitoring.validation.aligners import ALIGN_NONE, REDUCE_NONE
from monitoring.validation.lookup import Lookup
from monitoring.validation.metric_filter import CONDITION, DENOMINATOR, read_filter, series_of
from monitoring.validation.reading import (
    Body,
    clock,
    entries,
    has,
    has_token,
    lasts,
    number,
    objects,
    seconds,
    text,
)
from monitoring.validation.rule import Path, Subject, rule
from monitoring.validation.violation import Violation

POLICY = Subject("alert_policy")

DURATION = rule("condition-duration", "A duration is whole minutes, or 0s.")
_HORIZON = rule(
    "condition-horizon",
    f"Alignment period and duration make {clock(limits.ALIGNMENT_AND_DURATION_MAX)} at most.",
)
_COMPARISON = rule("condition-comparison", "A threshold is compared by GT or LT.")
_TRIGGER = rule("condition-trigger", "A trigger is a count above 0 or a percentage up to 100.")
_MISSING_DATA = rule("condition-missing-data", "The handling of missing data is one of three.")
_MISSING_DATA_DURATION = rule(
    "condition-missing-data-duration",
    f"Handling missing data needs a duration of {limits.MISSING_DATA_DURATION_MIN} s or more.",
)
_ABSENCE = rule(
    "condition-absence-duration",
    f"An absence lasts from {clock(limits.ABSENCE_MIN)} to {clock(limits.ABSENCE_MAX)}.",
)
_FORECAST = rule(
    "condition-forecast-horizon",
    f"A forecast looks {clock(limits.FORECAST_MIN)} to {clock(limits.FORECAST_MAX)} ahead.",
)
_SIDES = rule("condition-ratio-periods", "Both sides of a ratio have the same alignment period.")
_BURN_RATE = rule("condition-burn-rate-unaligned", "A burn rate is neither aligned nor reduced.")
_NUMERIC = rule("condition-numeric", "What is compared with a threshold is a number.")

_COMPARISONS = ("COMPARISON_GT", "COMPARISON_LT")
_MISSING_DATA_UNSPECIFIED = "EVALUATION_MISSING_DATA_UNSPECIFIED"
_MISSING_DATA_CHOICES = (
    "EVALUATION_MISSING_DATA_INACTIVE",
    "EVALUATION_MISSING_DATA_ACTIVE",
    "EVALUATION_MISSING_DATA_NO_OP",
)


def threshold(path: Path, body: Body, lookup: Lookup) -> Iterator[Violation]:
    """The violations of a conditionThreshold; `path` leads to it."""
    found: list[Violation] = []
    tree = read_filter(POLICY, (*path, "filter"), body, CONDITION, found)
    yield from found
    aggregations = objects(body, "aggregations")
    yield from _aggregated(path, "aggregations", aggregations, tree, lookup)
    yield from comparison(path, body)
    period = aggregation.longest_period(aggregations)
    if body.get("denominatorFilter") or body.get("denominatorAggregations"):
        yield from _denominator(path, body, period, lookup)
    if has(body, "forecastOptions"):
        yield from _forecast(path, entries(body, "forecastOptions"))
    yield from duration(path, body, period)
    yield from missing_data(path, body)
    yield from trigger(path, body)


def absence(path: Path, body: Body, lookup: Lookup) -> Iterator[Violation]:
    """The violations of a conditionAbsent; `path` leads to it."""
    found: list[Violation] = []
    tree = read_filter(POLICY, (*path, "filter"), body, CONDITION, found)
    yield from found
    aggregations = objects(body, "aggregations")
    yield from _aggregated(path, "aggregations", aggregations, tree, lookup, compared=False)
    yield from duration(path, body, aggregation.longest_period(aggregations))
    lasting = seconds(text(body, "duration") or "0s")
    at = (*path, "duration")
    if lasting is not None and lasting < limits.ABSENCE_MIN:
        why = f"Durations shorter than {clock(limits.ABSENCE_MIN)} are not supported."
        yield POLICY.invalid(_ABSENCE, at, clock(lasting), why)
    elif lasting is not None and lasting > limits.ABSENCE_MAX:
        why = f"Durations longer than {clock(limits.ABSENCE_MAX)} are not supported."
        yield POLICY.invalid(_ABSENCE, at, clock(lasting), why)
    yield from trigger(path, body)


def comparison(path: Path, body: Body) -> Iterator[Violation]:
    """The violations of the comparison of a threshold or a row count."""
    operator = text(body, "comparison") or "COMPARISON_UNSPECIFIED"
    if operator not in _COMPARISONS:
        why = f"only {' and '.join(_COMPARISONS)} are supported"
        yield POLICY.invalid(_COMPARISON, (*path, "comparison"), operator, why)


def duration(path: Path, body: Body, period: int | float = 0) -> Iterator[Violation]:
    """The violations of a condition's duration, beside the longest alignment `period`."""
    written = text(body, "duration")
    if not written:
        return
    at = (*path, "duration")
    lasting = seconds(written)
    if lasting is None:
        if not has_token(written):
            yield POLICY.invalid(DURATION, at, written, 'a duration is written like "300s"')
    elif lasting < 0 or lasting % limits.DURATION_STEP:
        why = "only multiples of 1 minute are supported"
        yield POLICY.invalid(DURATION, at, clock(lasting), why)
    elif period <= limits.ALIGNMENT_MAX and period + lasting > limits.ALIGNMENT_AND_DURATION_MAX:
        why = (
            f"alignment period ({clock(period)}) and duration must not exceed "
            f"{clock(limits.ALIGNMENT_AND_DURATION_MAX)} together"
        )
        yield POLICY.invalid(_HORIZON, at, clock(lasting), why)


def missing_data(path: Path, body: Body) -> Iterator[Violation]:
    """The violations of evaluationMissingData, which needs a duration."""
    choice = text(body, "evaluationMissingData")
    if not choice or choice == _MISSING_DATA_UNSPECIFIED:
        return
    at = (*path, "evaluationMissingData")
    lasting = seconds(text(body, "duration") or "0s")
    if choice not in _MISSING_DATA_CHOICES:
        why = f"must be one of {', '.join(_MISSING_DATA_CHOICES)}"
        yield POLICY.invalid(_MISSING_DATA, at, choice, why)
    elif lasting is not None and lasting < limits.MISSING_DATA_DURATION_MIN:
        why = "Conditions setting evaluation_missing_data must have a non-zero duration."
        yield POLICY.invalid(_MISSING_DATA_DURATION, at, choice, why)


def trigger(path: Path, body: Body) -> Iterator[Violation]:
    """The violations of a trigger; none given stands for a count of one."""
    given = entries(body, "trigger")
    count, percent = number(given, "count"), number(given, "percent")
    if has(given, "count") and has(given, "percent"):
        why = "a trigger is a count or a percentage, not both"
        yield POLICY.invalid(_TRIGGER, (*path, "trigger"), given, why)
    if count is not None and count < 1:
        why = "the count must be at least 1"
        yield POLICY.invalid(_TRIGGER, (*path, "trigger", "count"), count, why)
    if percent is not None and not 0 < percent <= 100:
        why = "the percentage must be above 0 and at most 100"
        yield POLICY.invalid(_TRIGGER, (*path, "trigger", "percent"), percent, why)


def _aggregated(
    path: Path,
    key: str,
    aggregations: Sequence[Body],
    tree: Node | None,
    lookup: Lookup,
    *,
    compared: bool = True,
) -> Iterator[Violation]:
    for index, body in enumerate(aggregations):
        yield from aggregation.violations(POLICY, (*path, key, index), body)
    if isinstance(tree, Selector):
        yield from _unaligned(path, key, aggregations, tree)
        return
    series = series_of(tree, lookup)
    if series is None:
        return
    misfits, series = aggregation.misfits((*path, key), series, aggregations)
    yield from misfits
    if compared and not misfits and series.value_type in (ValueType.DISTRIBUTION, ValueType.STRING):
        why = f"a value of type {series.value_type} cannot be compared with a threshold"
        yield POLICY.invalid(_NUMERIC, (*path, key), aggregations, why)


def _unaligned(
    path: Path, key: str, aggregations: Sequence[Body], tree: Selector
) -> Iterator[Violation]:
    if tree.function is not SloFunction.BURN_RATE:
        return
    for index, body in enumerate(aggregations):
        for field, none in (("perSeriesAligner", ALIGN_NONE), ("crossSeriesReducer", REDUCE_NONE)):
            if text(body, field) not in ("", none):
                why = f"{tree.function} comes computed over its lookback; leave it {none}"
                yield POLICY.invalid(_BURN_RATE, (*path, key, index, field), body[field], why)


def _denominator(
    path: Path, body: Body, period: int | float, lookup: Lookup
) -> Iterator[Violation]:
    found: list[Violation] = []
    at = (*path, "denominatorFilter")
    tree = read_filter(POLICY, at, body, DENOMINATOR, found)
    yield from found
    key = "denominatorAggregations"
    aggregations = objects(body, key)
    yield from _aggregated(path, key, aggregations, tree, lookup)
    below = aggregation.longest_period(aggregations)
    if below != period:
        why = f"the denominator must be aligned as the numerator is, over {clock(period)}"
        yield POLICY.invalid(_SIDES, (*path, key), clock(below), why)


def _forecast(path: Path, body: Body) -> Iterator[Violation]:
    ahead = text(body, "forecastHorizon")
    if not lasts(ahead, limits.FORECAST_MIN, limits.FORECAST_MAX):
        why = f"must be from {clock(limits.FORECAST_MIN)} to {clock(limits.FORECAST_MAX)}"
        at = (*path, "forecastOptions", "forecastHorizon")
        yield POLICY.invalid(_FORECAST, at, ahead, why)
