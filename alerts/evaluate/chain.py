"""Aggregations in order: each aligns the series that the last one gave, then reduces them.

An evaluation whose window ends at W reads the time series as a query with that end would: the
first of two aggregations, of period P, gives points at W, W - P, W - 2P …, and the second sees
those of them that are in its own window. (A rate of 5 minutes summed over 5 minutes is that rate.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from alerts.evaluate.align import SMOOTHED, align, known
from alerts.evaluate.clock import milliseconds
from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.group import group_fields, groups
from alerts.evaluate.reduce import reduce
from alerts.evaluate.series import TimeSeries
from alerts.evaluate.windows import Windows
from monitoring.filters.ast import FieldPath
from monitoring.plan import Json
from monitoring.validation.aligners import ALIGN_NONE, REDUCE_NONE


@dataclass(frozen=True, slots=True)
class Step:
    """One aggregation; `period` is ms."""

    aligner: str
    period: int
    reducer: str = REDUCE_NONE
    fields: tuple[FieldPath, ...] = ()


def steps(aggregations: Sequence[Mapping[str, Json]]) -> tuple[Step, ...]:
    """The aggregations that do something; raises NotEvaluableError for what the API refuses."""
    found = []
    for body in aggregations:
        aligner = body.get("perSeriesAligner") or ALIGN_NONE
        reducer = body.get("crossSeriesReducer") or REDUCE_NONE
        if aligner == ALIGN_NONE:
            if reducer != REDUCE_NONE:
                raise NotEvaluableError(f"{reducer} needs an aligner other than {ALIGN_NONE}")
            continue
        period = milliseconds(body.get("alignmentPeriod"))
        if period <= 0:
            raise NotEvaluableError(f"{aligner} needs an alignment period")
        fields = () if reducer == REDUCE_NONE else group_fields(body.get("groupByFields", ()))
        found.append(Step(aligner, period, reducer, fields))
    return tuple(found)


def aggregated(
    series: Sequence[TimeSeries], chain: Sequence[Step], windows: Windows, every: int
) -> list[TimeSeries]:
    """The series after all steps: each has a point, maybe NaN, at the end of each window.

    `every` is the time between two evaluations (ms): without any step a window is as long.
    """
    if not chain:
        return [align(one, ALIGN_NONE, every, windows) for one in series]
    *before, last = chain
    if before:
        series = _realigned(series, before, last, windows, every)
    if last.reducer == REDUCE_NONE:
        return list(_aligned(series, last, windows, bool(before)))
    return [
        reduce(_aligned(members, last, windows, bool(before)), last.reducer, identity)
        for identity, members in groups(series, last.fields).items()
    ]


def _aligned(
    series: Sequence[TimeSeries], step: Step, windows: Windows, done: bool
) -> Iterator[TimeSeries]:
    for one in series:
        yield one if done else align(one, step.aligner, step.period, windows)


def _realigned(
    series: Sequence[TimeSeries], before: Sequence[Step], step: Step, windows: Windows, every: int
) -> list[TimeSeries]:
    """What `before` gives, aligned by `step`.

    Windows whose ends differ by whole periods of the step before share its points, so there is
    one pass for each such class of windows.
    """
    period = before[-1].period
    reach = step.period + SMOOTHED  # what the longest-sighted aligner looks back
    parts: list[list[TimeSeries]] = []
    places = [np.flatnonzero(windows.ends % period == phase) for phase in _phases(windows, period)]
    for at in places:
        ends = windows.ends[at]
        first = ends[0] - -(-reach // period) * period
        grid = Windows(np.arange(first, ends[-1] + 1, period, dtype=np.int64))
        inner = aggregated(series, before, grid, every)
        mine = Windows(ends)
        parts.append([align(known(one), step.aligner, step.period, mine) for one in inner])
    return [_joined(one, places, windows) for one in zip(*parts, strict=True)]


def _phases(windows: Windows, period: int) -> list[int]:
    return np.unique(windows.ends % period).tolist()  # type: ignore[no-any-return]


def _joined(
    parts: Sequence[TimeSeries], places: Sequence[np.ndarray], windows: Windows
) -> TimeSeries:
    """One series of its parts, each at its places among the windows."""
    first = parts[0]
    values = np.full((len(windows.ends), *first.values.shape[1:]), np.nan)
    sums = None if first.sums is None else np.full(len(windows.ends), np.nan)
    starts = None if first.starts is None else np.empty_like(windows.ends)
    for part, at in zip(parts, places, strict=True):
        values[at] = part.values
        if sums is not None and part.sums is not None:
            sums[at] = part.sums
        if starts is not None and part.starts is not None:
            starts[at] = part.starts
    return TimeSeries(
        first.identity,
        first.kind,
        first.value_type,
        windows.ends,
        values,
        starts,
        first.bounds,
        sums,
    )
