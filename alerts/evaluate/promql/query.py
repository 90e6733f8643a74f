"""The evaluation of a PromQL query at many instants at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alerts.evaluate.promql.context import Context
from alerts.evaluate.promql.evaluator import value
from alerts.evaluate.promql.parse import parse
from alerts.evaluate.promql.samples import Samples
from alerts.evaluate.promql.vector import Scalar, Vector
from alerts.evaluate.series import SECOND, Flags, Pairs, Times, Values

DEFAULT_STEP = 60 * SECOND  # Prometheus' own default of a subquery that states no step
_CELLS = 8_000_000  # series x instants that are held at once
_INSTANTS = 16_000  # rows of this length stay near the processor: half the time of 43,200 at once


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What a query returns at k instants: a row (r) for each label set that it ever returns.

    `values` (r, k) count where `present` (r, k). A scalar is one row without labels.
    """

    labels: tuple[dict[str, str], ...]
    values: Values
    present: Flags


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
    Prometheus ends with an error at any of the instants, too.
    """
    tree = parse(query)
    portion = max(min(_CELLS // max(len(samples.series), 1), _INSTANTS), 1)
    parts: list[Vector] = []
    for start in range(0, max(len(times), 1), portion):
        found = value(tree, Context(samples, times[start : start + portion], step, hindsight))
        if isinstance(found, Scalar):
            found = Vector(((),), found.values[None, :], np.ones((1, len(found.values)), np.bool_))
        parts.append(found)
    whole = parts[0] if len(parts) == 1 else _joined(parts)
    ever = [bool(present.any()) for present in whole.present]
    labels = tuple(dict(one) for one, kept in zip(whole.labels, ever, strict=True) if kept)
    return Result(labels, whole.values[ever], whole.present[ever])


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
