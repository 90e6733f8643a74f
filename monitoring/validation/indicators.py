"""What the API refuses in a ServiceLevelIndicator."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from monitoring import limits
from monitoring.model import MetricKind, ValueType
from monitoring.validation.choice import one_of
from monitoring.validation.lookup import Lookup
from monitoring.validation.metric_filter import INDICATOR, facts_of, metric_part, read_filter
from monitoring.validation.reading import (
    INSTANT,
    Body,
    entries,
    has,
    has_token,
    lasts,
    number,
    seconds,
    text,
)
from monitoring.validation.rule import Path, Rule, Subject, rule
from monitoring.validation.violation import Violation

OBJECTIVE = Subject("service_level_objective")

INDICATOR_RULE = rule("sli-type", "An indicator is of exactly one type.")
_RATIO = rule("sli-ratio-two", "A ratio has exactly two of good, bad and total.")
_RATIO_METRIC = rule("sli-ratio-metric", "A ratio counts: DELTA or CUMULATIVE numbers.")
_CUT_METRIC = rule("sli-cut-metric", "A cut is of a DELTA or CUMULATIVE distribution.")
_RANGE = rule("sli-range", "A range has a minimum or a maximum, and the first below the second.")
_WINDOW = rule(
    "sli-window-period", f"A window is {limits.WINDOW_MIN} s or more and divides a day evenly."
)
_THRESHOLD = rule("sli-threshold", "The threshold of a window is a ratio from 0 to 1.")
_BOOL_METRIC = rule("sli-good-bad-metric", "A good-or-bad metric is BOOL.")
_RANGE_METRIC = rule("sli-range-metric", "A metric in a range is a number that is no running sum.")
_LATENCY = rule("sli-latency-threshold", "The latency of a basic indicator is above 0.")

_COUNTED = frozenset({MetricKind.DELTA, MetricKind.CUMULATIVE})
# The comments ask for GAUGE, yet the API has accepted the mean of a DELTA metric.
_MEASURED = frozenset({MetricKind.GAUGE, MetricKind.DELTA})
_ANY_KIND = frozenset(MetricKind)
_NUMERIC = frozenset({ValueType.INT64, ValueType.DOUBLE})
_RATIO_KEYS = ("goodServiceFilter", "badServiceFilter", "totalServiceFilter")
_CRITERIA = (
    "goodBadMetricFilter",
    "goodTotalRatioThreshold",
    "metricMeanInRange",
    "metricSumInRange",
)


def basic(path: Path, body: Body) -> Iterator[Violation]:
    """The violations of a basicSli."""
    found: list[Violation] = []
    key = one_of(OBJECTIVE, INDICATOR_RULE, path, body, ("availability", "latency"), found)
    yield from found
    if key == "latency":
        written = text(entries(body, key), "threshold")
        if not lasts(written, INSTANT, inf):
            why = "must be a duration above zero"
            yield OBJECTIVE.invalid(_LATENCY, (*path, key, "threshold"), written, why)


def requests(path: Path, body: Body, lookup: Lookup) -> Iterator[Violation]:
    """The violations of a requestBased indicator."""
    found: list[Violation] = []
    keys = ("goodTotalRatio", "distributionCut")
    key = one_of(OBJECTIVE, INDICATOR_RULE, path, body, keys, found)
    yield from found
    if key == "goodTotalRatio":
        yield from _ratio((*path, key), entries(body, key), lookup)
    elif key == "distributionCut":
        yield from _cut((*path, key), entries(body, key), lookup)


def windows(path: Path, body: Body, lookup: Lookup) -> Iterator[Violation]:
    """The violations of a windowsBased indicator."""
    written = text(body, "windowPeriod")
    if not has_token(written):
        window = seconds(written)
        if window is None or window < limits.WINDOW_MIN or limits.DAY % window:
            why = f"must be an integer fraction of a day and at least {limits.WINDOW_MIN}s"
            yield OBJECTIVE.invalid(_WINDOW, (*path, "windowPeriod"), written, why)
    found: list[Violation] = []
    key = one_of(OBJECTIVE, INDICATOR_RULE, path, body, _CRITERIA, found)
    yield from found
    at = (*path, key)
    if key == "goodBadMetricFilter":
        types = frozenset({ValueType.BOOL})
        yield from _filter(at, body, lookup, _ANY_KIND, types, _BOOL_METRIC)
    elif key == "goodTotalRatioThreshold":
        yield from _performance(at, entries(body, key), lookup)
    elif key:
        inside = entries(body, key)
        series = (*at, "timeSeries")
        yield from _filter(series, inside, lookup, _MEASURED, _NUMERIC, _RANGE_METRIC)
        yield from _range(at, inside)


def _performance(path: Path, body: Body, lookup: Lookup) -> Iterator[Violation]:
    threshold = number(body, "threshold") or 0
    if not 0 <= threshold <= 1:
        why = "must be from 0 to 1"
        yield OBJECTIVE.invalid(_THRESHOLD, (*path, "threshold"), threshold, why)
    found: list[Violation] = []
    keys = ("performance", "basicSliPerformance")
    key = one_of(OBJECTIVE, INDICATOR_RULE, path, body, keys, found)
    yield from found
    if key == "performance":
        yield from requests((*path, key), entries(body, key), lookup)
    elif key:
        yield from basic((*path, key), entries(body, key))


def _ratio(path: Path, body: Body, lookup: Lookup) -> Iterator[Violation]:
    given = [key for key in _RATIO_KEYS if text(body, key)]
    if len(given) != 2:
        why = f"exactly two of {', '.join(_RATIO_KEYS)} must be set"
        yield OBJECTIVE.invalid(_RATIO, path, ", ".join(given), why)
    for key in given:
        yield from _filter((*path, key), body, lookup, _COUNTED, _NUMERIC, _RATIO_METRIC)


def _cut(path: Path, body: Body, lookup: Lookup) -> Iterator[Violation]:
    types = frozenset({ValueType.DISTRIBUTION})
    yield from _filter((*path, "distributionFilter"), body, lookup, _COUNTED, types, _CUT_METRIC)
    yield from _range(path, body)


def _range(path: Path, body: Body) -> Iterator[Violation]:
    bounds = entries(body, "range")
    low, high = number(bounds, "min"), number(bounds, "max")
    at = (*path, "range")
    # Absent bounds are 0 on the wire; infinite ones come as text and end up as None here.
    if not has(bounds, "min") and not has(bounds, "max"):
        yield OBJECTIVE.missing(_RANGE, at)
    elif low is not None and high is not None and low >= high:
        why = f"the minimum must be below the maximum {high:g}"
        yield OBJECTIVE.invalid(_RANGE, (*at, "min"), low, why)


def _filter(
    path: Path,
    body: Body,
    lookup: Lookup,
    kinds: frozenset[MetricKind],
    types: frozenset[ValueType],
    fit: Rule,
) -> Iterator[Violation]:
    found: list[Violation] = []
    tree = read_filter(OBJECTIVE, path, body, INDICATOR, found)
    yield from found
    facts = facts_of(tree, lookup)
    if facts is not None and not (facts.kind in kinds and facts.value_type in types):
        why = (
            f"the metric must be of kind {_either(kinds)} and value type {_either(types)}, "
            f"it is {facts.kind} and {facts.value_type}"
        )
        written = text(body, str(path[-1]))
        yield OBJECTIVE.invalid(fit, path, written, why, metric_part(written, tree))


def _either(names: frozenset[MetricKind] | frozenset[ValueType]) -> str:
    return " or ".join(sorted(names))
