"""This project's evaluator and Prometheus's engine, side by side."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np

from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.measurement import Measurement
from alerts.evaluate.promql.query import Result, evaluate
from alerts.evaluate.promql.samples import NAME, PromSeries, Samples
from alerts.evaluate.series import Identity, Times
from alerts.evaluate.state import Missing, Retest, state
from tests.promql.prometheus import Answer, Labels, labels
from tests.promql.recording import Recording
from tests.promql.rules import Rule

TOLERANCE = 1e-9  # of values, relative


def samples(recording: Recording) -> Samples:
    """The recording's series, as the evaluator takes them."""
    return Samples(
        [
            PromSeries(one.labels, np.array(one.times, np.int64), np.array(one.values, np.float64))
            for one in recording.series
        ]
    )


def instants(recording: Recording, rule: Rule) -> Times:
    """When a rule is evaluated."""
    return np.arange(recording.start, recording.end + 1, rule.interval, dtype=np.int64)


def difference(rule: Rule, times: Times, seen: Samples, wanted: Answer) -> str:
    """The first thing in which the two differ; "" if they agree."""
    try:
        got = evaluate(rule.expr, seen, times)
    except NotEvaluableError as error:
        return _refused(str(error), times, wanted)
    if wanted.error:
        return f"Prometheus refuses, the evaluator does not: {wanted.error}"
    failed = _places(got.failed)
    if failed != set(wanted.errors):
        return f"fails at {sorted(failed)[:5]}, in Prometheus at {sorted(wanted.errors)[:5]}"
    return next(_differences(rule, times, got, wanted), "")


def _refused(reason: str, times: Times, wanted: Answer) -> str:
    if wanted.error:
        return ""
    if not wanted.errors:
        return f"refused: {reason}"
    # A query over nothing has no error: before the first sample there may be none yet.
    first = min((min(at) for at in wanted.present.values() if at), default=len(times))
    if first > min(wanted.errors):
        return ""
    return f"refused at all evaluations, by Prometheus at {len(wanted.errors)} only: {reason}"


def _differences(rule: Rule, times: Times, got: Result, wanted: Answer) -> Iterator[str]:
    rows = {labels(named): row for row, named in enumerate(got.labels) if got.present[row].any()}
    if len(rows) != sum(bool(present.any()) for present in got.present):
        yield "two rows have the same labels"
    yield from _sets(
        "returned", {n: _places(got.present[r]) for n, r in rows.items()}, wanted.present
    )
    for name, values in wanted.values.items():
        for at, value in values.items():
            mine = float(got.values[rows[name], at]) if name in rows else math.nan
            if not same(mine, value):
                yield f"value of {dict(name)} at {at}: {value!r}, not {mine!r}"
    firing = {_unnamed(name): _firing(rule, times, got, row) for name, row in rows.items()}
    alerting = {name: at for name, at in wanted.firing.items() if at}
    yield from _sets("firing", {name: at for name, at in firing.items() if at}, alerting)


def _sets(
    what: str, got: Mapping[Labels, frozenset[int]], wanted: Mapping[Labels, frozenset[int]]
) -> Iterator[str]:
    for name in sorted({*got, *wanted}):
        mine, other = got.get(name, frozenset()), wanted.get(name, frozenset())
        if mine != other:
            yield (
                f"{what} {dict(name)}: missing at {sorted(other - mine)[:5]}, "
                f"too many at {sorted(mine - other)[:5]}"
            )


def same(one: float, other: float) -> bool:
    """Equal within the tolerance; NaN is equal to NaN."""
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    return math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=1e-12)


def _firing(rule: Rule, times: Times, got: Result, row: int) -> frozenset[int]:
    """By the evaluator's own machine of states: every series that is returned violates."""
    judged = ~got.failed
    present = got.present[row : row + 1, judged]
    values = got.values[row : row + 1, judged]
    measured = Measurement(times[judged], (Identity(),), values, present, present)
    met = state(measured, Retest(duration=rule.hold, missing=Missing.INACTIVE)).met[0]
    # An evaluation that fails leaves alerts as they are.
    last = np.cumsum(judged) - 1
    return _places(met[last] & (last >= 0)) if len(met) else frozenset()


def _places(flags: np.ndarray) -> frozenset[int]:
    return frozenset(np.flatnonzero(flags).tolist())


def _unnamed(name: Labels) -> Labels:
    """An alert's labels are those of the series without its metric's name."""
    return tuple(pair for pair in name if pair[0] != NAME)
