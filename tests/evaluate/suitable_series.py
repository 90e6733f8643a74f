"""Series made for a condition: of labels that its filter takes, a kind that its aligners take, and
values that its threshold is, or is not, exceeded by.

Made from the condition alone, and from what the name of a metric says of its kind; the evaluator is
not asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from alerts.evaluate.series import Identity, TimeSeries, pairs
from monitoring.filters.ast import (
    And,
    Call,
    Comparison,
    FieldPath,
    Function,
    Node,
    Not,
    Operator,
    Or,
    Scalar,
)
from monitoring.filters.parser import parse
from monitoring.model import MetricKind, ValueType
from monitoring.validation.aggregation import misfits
from monitoring.validation.aligners import Series
from tests.evaluate.made_series import MINUTE

_GAUGE, _DELTA, _CUMULATIVE = MetricKind.GAUGE, MetricKind.DELTA, MetricKind.CUMULATIVE
_DISTRIBUTION = ValueType.DISTRIBUTION


class NoSeriesError(Exception):
    """No series can be made for a condition; the text says why."""


# Labels


def identity_for(text: str) -> Identity:
    """An identity that a filter takes: of OR the first side, of what is excluded another value."""
    picked: dict[FieldPath, str] = {}
    _pick(parse(text), True, picked)
    labels: dict[FieldPath, dict[str, str]] = {}
    for path, value in picked.items():
        if len(path) == 3:
            labels.setdefault(path[:2], {})[path[2]] = value
    return Identity(
        picked.get(("metric", "type"), ""),
        picked.get(("resource", "type"), ""),
        pairs(labels.get(("metric", "labels"), {})),
        pairs(labels.get(("resource", "labels"), {})),
        pairs(labels.get(("metadata", "system_labels"), {})),
        pairs(labels.get(("metadata", "user_labels"), {})),
    )


def _pick(node: Node, wanted: bool, into: dict[FieldPath, str]) -> None:
    match node:
        case And(operands) | Or(operands):
            every = isinstance(node, And) == wanted
            for operand in operands if every else operands[:1]:
                _pick(operand, wanted, into)
        case Not(operand):
            _pick(operand, not wanted, into)
        case Comparison(path, operator, value):
            excluded = (operator is Operator.NOT_EQUAL) == wanted
            into[path] = _other(value) if excluded else _fitting(value)
        case _:
            raise NoSeriesError(f"no labels for {node}")


def _fitting(value: Scalar | Call) -> str:
    if not isinstance(value, Call):
        return _text(value)
    first = _text(value.arguments[0])
    match value.function:
        case Function.STARTS_WITH:
            return f"{first}-and-more"
        case Function.ENDS_WITH | Function.HAS_SUBSTRING:
            return f"more-and-{first}"
        case Function.FULL_MATCH:
            raise NoSeriesError(f"no text is made for the pattern {first}")
    return first


def _other(value: Scalar | Call) -> str:
    several = value.arguments if isinstance(value, Call) else (value,)
    return "other-than-" + "-".join(map(_text, several))


def _text(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


# Kind and type

_BY_NAME: list[tuple[Callable[[str], bool], Series]] = [
    (lambda name: name.endswith("/histogram"), Series(_CUMULATIVE, _DISTRIBUTION)),
    (lambda name: name.endswith("/counter"), Series(_CUMULATIVE, ValueType.DOUBLE)),
    (lambda name: name.endswith("/gauge"), Series(_GAUGE, ValueType.DOUBLE)),
    (lambda name: name.endswith("latencies"), Series(_DELTA, _DISTRIBUTION)),
    (lambda name: name.startswith("logging.google"), Series(_DELTA, ValueType.INT64)),
]
_ELSE = [
    Series(_GAUGE, ValueType.DOUBLE),
    Series(_GAUGE, ValueType.BOOL),
    Series(_CUMULATIVE, ValueType.INT64),
    Series(_DELTA, ValueType.INT64),
    Series(_DELTA, _DISTRIBUTION),
]


def kind_for(metric: str, aggregations: Sequence[Mapping[str, Any]]) -> Series:
    """The kind and type of the metric, by its name, or else the first that the aligners take.

    Raises NoSeriesError where nothing suits.
    """
    named = [series for test, series in _BY_NAME if test(metric)]
    for series in named or _ELSE:
        wrong, result = misfits((), series, aggregations)
        if not wrong and result.value_type is not _DISTRIBUTION:
            return series
    raise NoSeriesError(f"{metric} is of no kind that its aligners take")


# Values


@dataclass(frozen=True)
class Levels:
    """Aligned values on either side of a threshold."""

    quiet: float
    beyond: float


def levels_for(condition: Mapping[str, Any]) -> Levels:
    """Values on either side of the threshold, well away from it."""
    limit = float(condition.get("thresholdValue", 0))
    if condition["comparison"] == "COMPARISON_GT":
        return Levels(limit / 2, 2 * limit or 1.0)
    return Levels(2 * limit or 1.0, limit / 2 if limit else -1.0)


def series_for(condition: Mapping[str, Any], times: np.ndarray, level: np.ndarray) -> TimeSeries:
    """A series whose aligned value is about `level` (n,) at the minutes `times` (n,)."""
    identity = identity_for(condition["filter"])
    aggregations = condition.get("aggregations", ())
    kind = kind_for(identity.metric, aggregations)
    first = aggregations[0] if aggregations else {}
    aligner = first.get("perSeriesAligner", "ALIGN_NONE")
    minutes = int(first.get("alignmentPeriod", "60s").removesuffix("s")) // 60
    if aligner == "ALIGN_PERCENT_CHANGE":
        # A step of so many times the change in one window: 10 minutes' means climb by a part of it.
        level = 100.0 * (1 + np.cumsum(np.diff(level, prepend=level[0]).clip(0)) / 10)
    elif aligner in ("ALIGN_COUNT", "ALIGN_COUNT_TRUE", "ALIGN_COUNT_FALSE"):
        return _counted(identity, kind, aligner, minutes, times, level)
    elif kind.value_type is _DISTRIBUTION:
        return _distribution(identity, kind, times, level)
    elif aligner == "ALIGN_RATE":
        level = level * 60
    elif aligner in ("ALIGN_DELTA", "ALIGN_SUM"):
        level = level / minutes
    if kind.kind is _CUMULATIVE:
        level = np.cumsum(level)
    return _series(identity, kind, times, level)


def _series(identity: Identity, kind: Series, times: np.ndarray, values: np.ndarray) -> TimeSeries:
    starts = None
    if kind.kind is _DELTA:
        starts = times - (times[1] - times[0])
    elif kind.kind is _CUMULATIVE:
        starts = np.full_like(times, times[0] - MINUTE)
    return TimeSeries(identity, kind.kind, kind.value_type, times, values, starts)


def _counted(
    identity: Identity,
    kind: Series,
    aligner: str,
    minutes: int,
    times: np.ndarray,
    level: np.ndarray,
) -> TimeSeries:
    """Of flags, sampled often enough, all or none that count; of numbers more points or fewer."""
    most = int(level.max())
    if kind.value_type is ValueType.BOOL:
        step = minutes * MINUTE // (most + 1)
        ends = np.arange(times[0], times[-1] + 1, step, dtype=np.int64)
        high = level[np.searchsorted(times, ends)] == level.max()
        return _series(identity, kind, ends, (high == (aligner == "ALIGN_COUNT_TRUE")) * 1.0)
    ends = []
    for end, wanted in zip(times.tolist(), level.tolist(), strict=True):
        count = max(1, round(wanted / minutes))
        ends += [end - MINUTE + MINUTE * (n + 1) // count for n in range(count)]
    points = np.array(ends, dtype=np.int64)
    return replace(_series(identity, kind, points, np.ones(len(points))), starts=None)


def _distribution(
    identity: Identity, kind: Series, times: np.ndarray, level: np.ndarray
) -> TimeSeries:
    """Ten values a minute, all in a narrow bucket around the level."""
    distinct = np.unique(level)
    bounds = sorted({edge for one in distinct.tolist() for edge in (0.9 * one, 1.1 * one)})
    counts = np.zeros((len(times), len(bounds) + 1))
    counts[np.arange(len(times)), np.searchsorted(bounds, level, side="right")] = 10
    sums = 10 * level
    if kind.kind is _CUMULATIVE:
        counts, sums = np.cumsum(counts, axis=0), np.cumsum(sums)
    made = _series(identity, kind, times, counts)
    return replace(made, bounds=tuple(bounds), sums=sums)
