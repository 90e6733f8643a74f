"""The evaluation of a PromQL query at many instants at once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import promql_parser as ast

from alerts.evaluate.promql.context import Context
from alerts.evaluate.promql.evaluator import value
from alerts.evaluate.promql.fold import Indices
from alerts.evaluate.promql.parse import parse
from alerts.evaluate.promql.samples import Samples
from alerts.evaluate.promql.vector import QueryError, Value, Vector, empty
from alerts.evaluate.series import SECOND, Flags, Pairs, Times, Values

DEFAULT_STEP = 60 * SECOND  # Prometheus' own default of a subquery that states no step
_ATTEMPTS = 100  # one for each error that a query meets
_CELLS = 8_000_000  # series x instants that are held at once
_INSTANTS = 16_000  # rows of this length stay near the processor: half the time of 43,200 at once


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What a query returns at k instants: a row (r) for each label set that it ever returns.

    `values` (r, k) count where `present` (r, k). A scalar is one row without labels. `failed` (k,)
    are the instants at which the query ends with an error, as Prometheus' engine does.
    """

    labels: tuple[dict[str, str], ...]
    values: Values
    present: Flags
    failed: Flags


def evaluate(
    query: str,
    samples: Samples,
    times: Times,
    *,
    step: int = DEFAULT_STEP,
    hindsight: bool = False,
) -> Result:
    """What `query` returns at each of `times` (k,), ms, increasing.

    Each instant is a query of its own, as the evaluations of a rule are. `step` (ms) is that of a
    subquery that states none. No query sees a sample that is later than its instant, whatever its
    offset, but with `hindsight`. Raises NotEvaluableError, for a query that does not parse or that
    fails at all instants, too.
    """
    tree = parse(query)
    portion = max(min(_CELLS // max(len(samples.series), 1), _INSTANTS), 1)
    parts: list[Vector] = []
    failed = np.zeros(len(times), np.bool_)
    for start in range(0, max(len(times), 1), portion):
        part = slice(start, start + portion)
        context = Context(samples, times[part], step, hindsight)
        found, failed[part], error = _tried(tree, context)
        parts.append(found)
        if error and failed.all():
            raise error
    whole = parts[0] if len(parts) == 1 else _joined(parts)
    ever = [bool(present.any()) for present in whole.present]
    labels = tuple(dict(one) for one, kept in zip(whole.labels, ever, strict=True) if kept)
    return Result(labels, whole.values[ever], whole.present[ever], failed)


def _tried(tree: ast.Expr, context: Context) -> tuple[Vector, Flags, QueryError | None]:
    """The query at the instants at which it does not fail, and those at which it does."""
    failed = np.zeros(context.instants, np.bool_)
    last: QueryError | None = None
    for _ in range(_ATTEMPTS):
        good = np.flatnonzero(~failed)
        if last and not len(good):
            return empty(context.instants), failed, last
        try:
            found = value(tree, replace(context, times=context.times[good], kept={}))
        except QueryError as error:
            if error.failed is None:
                raise
            failed[good[error.failed]] = True
            last = error
            continue
        return _spread(_as_vector(found), good, context.instants), failed, last
    assert last is not None, "there was an attempt"
    raise last


def _as_vector(found: Value) -> Vector:
    if isinstance(found, Vector):
        return found
    return Vector(((),), found.values[None, :], np.ones((1, len(found.values)), np.bool_))


def _spread(found: Vector, places: Indices, instants: int) -> Vector:
    """Rows at some instants as rows at all of them."""
    if len(places) == instants:
        return found
    values = np.full((len(found.labels), instants), np.nan)
    present = np.zeros(values.shape, np.bool_)
    values[:, places], present[:, places] = found.values, found.present
    return Vector(found.labels, values, present)


def _joined(parts: list[Vector]) -> Vector:
    """Portions of instants, one after the other."""
    labels: dict[Pairs, int] = {}
    for part in parts:
        for one in part.labels:
            labels.setdefault(one, len(labels))
    shape = (len(labels), sum(part.instants for part in parts))
    values, present = np.full(shape, np.nan), np.zeros(shape, np.bool_)
    start = 0
    for part in parts:
        places = [labels[one] for one in part.labels]
        values[places, start : start + part.instants] = part.values
        present[places, start : start + part.instants] = part.present
        start += part.instants
    return Vector(tuple(labels), values, present)
