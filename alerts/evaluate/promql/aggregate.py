"""Aggregations over the rows of a vector."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import promql_parser as ast

from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.promql.fold import SCALED
from alerts.evaluate.promql.quantiles import quantile_of_rows
from alerts.evaluate.promql.samples import NAME
from alerts.evaluate.promql.vector import (
    QueryError,
    Scalar,
    Value,
    Vector,
    dropped,
    grouped,
    kept,
    merged,
    somewhere,
    stacked,
    with_label,
)
from alerts.evaluate.series import Flags, Pairs, Values

MAX_COUNTED = 10_000  # how many different values count_values tells apart


def _compensated(values: Values, present: Flags) -> tuple[Values, Values]:
    """The sum of the rows that are present, and what rounding left out (Neumaier)."""
    total = np.zeros(values.shape[1])
    lost = np.zeros(values.shape[1])
    for row, there in zip(values, present, strict=True):
        added = np.where(there, row, 0.0)
        new = total + added
        larger = np.abs(total) >= np.abs(added)
        rest = np.where(larger, (total - new) + added, (added - new) + total)
        lost = np.where(np.isinf(new), 0.0, lost + rest)
        total = new
    return total, lost


def _sum(values: Values, present: Flags) -> Values:
    if len(values) == 1:
        return np.asarray(values[0])
    total, lost = _compensated(values, present)
    return total + lost


def _average(values: Values, present: Flags) -> Values:
    if len(values) == 1:
        return np.asarray(values[0])
    total, lost = _compensated(values, present)
    count = present.sum(axis=0)
    average = total / count + lost / count
    over = ~np.isfinite(average)
    if over.any():
        total, lost = _compensated(values * SCALED, present)
        average = np.where(over, (total / count + lost / count) / SCALED, average)
    return np.asarray(average)


def _variance(values: Values, present: Flags) -> Values:
    finite = np.where(np.isfinite(values), values, np.nan)
    count = present.sum(axis=0)
    # From the first value on: values that are all the same deviate by 0, not by rounding.
    first = np.take_along_axis(finite, present.argmax(axis=0)[None, :], axis=0)
    apart = np.where(present, finite - first, 0.0)
    away = np.where(present, apart - apart.sum(axis=0) / count, 0.0)
    return np.asarray((away * away).sum(axis=0) / count)


def _least(values: Values, present: Flags) -> Values:
    least: Values = np.fmin.reduce(np.where(present, values, np.nan), axis=0)
    return least


def _greatest(values: Values, present: Flags) -> Values:
    greatest: Values = np.fmax.reduce(np.where(present, values, np.nan), axis=0)
    return greatest


_SIMPLE: dict[str, Callable[[Values, Flags], Values]] = {
    "sum": _sum,
    "avg": _average,
    "min": _least,
    "max": _greatest,
    "count": lambda values, present: present.sum(axis=0).astype(np.float64),
    "group": lambda values, present: np.ones(values.shape[1]),
    "stdvar": _variance,
    "stddev": lambda values, present: np.sqrt(_variance(values, present)),
}


def grouping(modifier: ast.AggModifier | None) -> Callable[[Pairs], Pairs]:
    """The labels that a group of rows has in common."""
    if modifier is None:
        return lambda labels: ()
    names = tuple(modifier.labels)
    if modifier.type == ast.AggModifierType.By:
        return lambda labels: kept(labels, names)
    return lambda labels: dropped(labels, (*names, NAME))


def aggregated(
    op: str, vector: Vector, modifier: ast.AggModifier | None, param: Value | str | None
) -> Vector:
    """One row for each group; of topk and its like, the rows themselves."""
    groups = grouped(map(grouping(modifier), vector.labels))
    with np.errstate(all="ignore"):
        if op in _SIMPLE:
            return _reduced(vector, groups, _SIMPLE[op])
        if op == "count_values" and isinstance(param, str):
            return _value_counts(vector, groups, param)
        if not isinstance(param, Scalar):
            raise NotEvaluableError(f"the aggregation {op} is not evaluated")
        if op == "quantile":
            shares = param.values

            def quantile(values: Values, present: Flags) -> Values:
                return quantile_of_rows(shares, values.T, present.T)

            return _reduced(vector, groups, quantile)
        if op in ("topk", "bottomk", "limitk"):
            return _ranked(op, vector, groups, param.values)
    raise NotEvaluableError(f"the aggregation {op} is not evaluated")


def _reduced(
    vector: Vector, groups: dict[Pairs, list[int]], reduce: Callable[[Values, Flags], Values]
) -> Vector:
    rows = []
    for members in groups.values():
        present = vector.present[members]
        rows.append((reduce(vector.values[members], present), somewhere(present)))
    return stacked(list(groups), rows, vector.instants)


def _ranked(op: str, vector: Vector, groups: dict[Pairs, list[int]], limit: Values) -> Vector:
    """The first of each group by value. Of equal values the row that comes first is kept."""
    if np.isnan(limit).any():
        raise QueryError(f"the parameter of {op} is not a number", np.isnan(limit))
    ascending = {"topk": -1.0, "bottomk": 1.0}
    present = np.zeros_like(vector.present)
    for members in groups.values():
        there, values = vector.present[members], vector.values[members]
        if op == "limitk":
            rank = there.cumsum(axis=0)
        else:
            keys = (values * ascending[op], np.isnan(values), ~there)
            order = np.lexsort(keys, axis=0)
            rank = np.empty_like(order)
            np.put_along_axis(rank, order, np.arange(1, len(members) + 1)[:, None], axis=0)
        present[members] = there & (rank <= np.trunc(limit))
    return Vector(vector.labels, vector.values, present)


def _value_counts(vector: Vector, groups: dict[Pairs, list[int]], name: str) -> Vector:
    """How many rows of each group have each value, which becomes a label."""
    labels: list[Pairs] = []
    rows: list[tuple[Values, Flags]] = []
    for key, members in groups.items():
        there, values = vector.present[members], vector.values[members]
        # By their bits, for 0 and -0 are two values; NaN is one.
        bits = np.where(np.isnan(values), np.nan, values).view(np.int64)
        distinct = np.unique(bits[there])
        if len(labels) + len(distinct) > MAX_COUNTED:
            raise NotEvaluableError(f"count_values finds more than {MAX_COUNTED:,} values")
        for value in distinct:
            count = (there & (bits == value)).sum(axis=0)
            labels.append(with_label(key, name, number_text(float(value.view(np.float64)))))
            rows.append((count.astype(np.float64), count > 0))
    return merged(stacked(labels, rows, vector.instants))


def number_text(value: float) -> str:
    """A value as PromQL writes it in a label: the shortest digits, no exponent."""
    if np.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return "NaN" if np.isnan(value) else np.format_float_positional(value, trim="-")
