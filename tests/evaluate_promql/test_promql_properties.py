"""What holds for PromQL over any series; and each window against a plain reading of its samples."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.evaluate.promql import query as query_module
from alerts.evaluate.promql.query import Result, evaluate
from alerts.evaluate.promql.samples import NAME, PromSeries, Samples
from alerts.evaluate.series import Times

SECOND = 1_000
Points = list[tuple[int, float]]

steps = st.lists(st.integers(1, 180), min_size=1, max_size=25)
numbers = st.integers(-1_000, 1_000).map(float) | st.floats(-1e6, 1e6, allow_nan=False)
windows = st.integers(1, 900)
moments = st.lists(st.integers(0, 5_000), min_size=1, max_size=15, unique=True).map(sorted)
points = steps.flatmap(
    lambda gaps: st.lists(numbers, min_size=len(gaps), max_size=len(gaps)).map(
        lambda values: list(zip(np.cumsum(gaps).tolist(), values, strict=True))
    )
)
counters = steps.flatmap(
    lambda gaps: st.lists(st.integers(0, 50), min_size=len(gaps), max_size=len(gaps)).map(
        lambda values: [
            (int(time), float(value))
            for time, value in zip(np.cumsum(gaps), _climbing(values), strict=True)
        ]
    )
)
several = st.lists(points, min_size=1, max_size=4)


def _climbing(steps: list[int]) -> list[int]:
    """A counter that begins anew wherever a step is 0."""
    total, found = 0, []
    for step in steps:
        total = total + step if step else 0
        found.append(total)
    return found


def instants(seconds: list[int]) -> Times:
    return np.array(seconds, np.int64) * SECOND


def one(found: Points, **labels: str) -> PromSeries:
    times = instants([time for time, _ in found])
    return PromSeries({NAME: "m", **labels}, times, np.array([value for _, value in found]))


def samples(every: list[Points]) -> Samples:
    return Samples([one(found, i=str(i), g=str(i % 2)) for i, found in enumerate(every)])


def rows(result: Result) -> dict[tuple[tuple[str, str], ...], list[float | None]]:
    return {
        tuple(sorted(labels.items())): [
            float(value) if there else None for value, there in zip(values, present, strict=True)
        ]
        for labels, values, present in zip(
            result.labels, result.values, result.present, strict=True
        )
    }


def _mean(values: list[float]) -> float:
    return math.fsum(values) / len(values)


def _variance(values: list[float]) -> float:
    return _mean([(value - _mean(values)) ** 2 for value in values])


def _slope(found: Points) -> float | None:
    if len(found) < 2:
        return None
    x, y = ([pair[n] for pair in found] for n in (0, 1))
    x = [value - x[0] for value in x]
    together = math.fsum((a - _mean(x)) * (b - _mean(y)) for a, b in zip(x, y, strict=True))
    return together / math.fsum((a - _mean(x)) ** 2 for a in x)


def _quantile(values: list[float]) -> float:
    return float(np.quantile(values, 0.3))


PLAIN: dict[str, Callable[[Points], float | None]] = {
    "sum_over_time(m[{}s])": lambda found: math.fsum(value for _, value in found),
    "avg_over_time(m[{}s])": lambda found: _mean([value for _, value in found]),
    "min_over_time(m[{}s])": lambda found: min(value for _, value in found),
    "max_over_time(m[{}s])": lambda found: max(value for _, value in found),
    "count_over_time(m[{}s])": lambda found: len(found),
    "stdvar_over_time(m[{}s])": lambda found: _variance([value for _, value in found]),
    "quantile_over_time(0.3, m[{}s])": lambda found: _quantile([value for _, value in found]),
    "last_over_time(m[{}s])": lambda found: found[-1][1],
    "deriv(m[{}s])": _slope,
    "changes(m[{}s])": lambda found: sum(a[1] != b[1] for a, b in pairwise(found)),
    "resets(m[{}s])": lambda found: sum(b[1] < a[1] for a, b in pairwise(found)),
}


@pytest.mark.parametrize("query", PLAIN)
@given(points, windows, moments)
@settings(max_examples=60, deadline=None)
def test_windows_hold_what_a_plain_reading_finds(
    query: str, found: Points, window: int, moments: list[int]
) -> None:
    result = rows(evaluate(query.format(window), Samples([one(found)]), instants(moments)))
    values = next(iter(result.values()), [None] * len(moments))
    scale = max(abs(value) for _, value in found) or 1.0

    for moment, value in zip(moments, values, strict=True):
        inside = [pair for pair in found if moment - window < pair[0] <= moment]
        expected = PLAIN[query](inside) if inside else None
        if expected is None or value is None:
            assert value is expected
        else:
            size = scale * scale if "stdvar" in query else scale
            assert value == pytest.approx(expected, rel=1e-9, abs=1e-12 * size)


def _increase(found: Points, start: int, end: int) -> float | None:
    """Prometheus' rule for `increase`, of one window, sample by sample."""
    if len(found) < 2:
        return None
    growth = found[-1][1] - found[0][1]
    for (_, before), (_, after) in pairwise(found):
        growth += before if after < before else 0
    sampled = found[-1][0] - found[0][0]
    between = sampled / (len(found) - 1)
    ahead, behind = 1.0 * found[0][0] - start, 1.0 * end - found[-1][0]
    if ahead >= between * 1.1:
        ahead = between / 2
    if growth > 0:
        ahead = min(ahead, sampled * (found[0][1] / growth))
    if behind >= between * 1.1:
        behind = between / 2
    return growth * (sampled + ahead + behind) / sampled


@given(counters, windows, moments)
@settings(max_examples=200, deadline=None)
def test_an_increase_is_what_prometheus_rule_gives(
    found: Points, window: int, moments: list[int]
) -> None:
    result = rows(evaluate(f"increase(m[{window}s])", Samples([one(found)]), instants(moments)))
    values = next(iter(result.values()), [None] * len(moments))

    for moment, value in zip(moments, values, strict=True):
        inside = [pair for pair in found if moment - window < pair[0] <= moment]
        expected = _increase(inside, moment - window, moment)
        assert value == (None if expected is None else pytest.approx(expected, rel=1e-12))


QUERIES = [
    "m",
    "rate(m[5m])",
    "sum by (g) (m)",
    "topk(1, m)",
    "m > 3 or m offset 2m",
    "max_over_time(sum(m)[10m:1m])",
    "avg(m) / on() group_right m",
    "quantile(0.5, m)",
    "absent(m)",
    "m unless on (g) m{i='0'}",
    "predict_linear(m[10m], 60)",
]


@pytest.mark.parametrize("query", QUERIES)
@given(several, moments)
@settings(max_examples=25, deadline=None)
def test_all_instants_at_once_are_each_alone(
    query: str, every: list[Points], moments: list[int]
) -> None:
    known = samples(every)
    whole = rows(evaluate(query, known, instants(moments)))

    for place, moment in enumerate(moments):
        alone = rows(evaluate(query, known, instants([moment])))
        there = {key: row[place] for key, row in whole.items() if row[place] is not None}
        assert set(there) == set(alone)
        for key, value in there.items():
            assert value == pytest.approx(alone[key][0], rel=1e-9, abs=1e-6, nan_ok=True)


@given(several, moments)
@settings(max_examples=30, deadline=None)
def test_portions_of_instants_make_the_same_whole(every: list[Points], moments: list[int]) -> None:
    known, times = samples(every), instants(moments)
    whole = rows(evaluate("m or sum by (g) (m)", known, times))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(query_module, "_CELLS", 2 * len(every))
        portions = rows(evaluate("m or sum by (g) (m)", known, times))

    assert portions == whole


@given(counters, windows, moments)
@settings(max_examples=60, deadline=None)
def test_twice_the_traffic_is_twice_the_rate(
    found: Points, window: int, moments: list[int]
) -> None:
    query, times = f"rate(m[{window}s])", instants(moments)
    single = evaluate(query, Samples([one(found)]), times)
    double = evaluate(query, Samples([one([(time, 2 * value) for time, value in found])]), times)

    np.testing.assert_array_equal(double.present, single.present)
    np.testing.assert_allclose(double.values[double.present], 2 * single.values[single.present])


@given(several, moments, st.integers(0, 2_000))
@settings(max_examples=60, deadline=None)
def test_an_offset_is_a_look_at_another_time(
    every: list[Points], moments: list[int], offset: int
) -> None:
    known = samples(every)
    shifted = evaluate(f"delta(m[5m] offset {offset}s)", known, instants(moments))
    earlier = evaluate("delta(m[5m])", known, instants([time - offset for time in moments]))

    assert rows(shifted) == rows(earlier)


@given(several, moments)
@settings(max_examples=60, deadline=None)
def test_the_whole_is_the_sum_of_its_groups(every: list[Points], moments: list[int]) -> None:
    whole = [[(time, float(round(value))) for time, value in found] for found in every]
    known, times = samples(whole), instants(moments)

    assert rows(evaluate("sum(sum by (g) (m))", known, times)) == rows(
        evaluate("sum(m)", known, times)
    )
    assert rows(evaluate("sum(count without (i) (m))", known, times)) == rows(
        evaluate("count(m)", known, times)
    )


@given(several, moments)
@settings(max_examples=60, deadline=None)
def test_a_comparison_and_its_opposite_part_the_series(
    every: list[Points], moments: list[int]
) -> None:
    known, times = samples(every), instants(moments)

    assert rows(evaluate("(m > 10) or (m <= 10)", known, times)) == rows(
        evaluate("m", known, times)
    )
    assert rows(evaluate("(m > 10) and (m <= 10)", known, times)) == {}
