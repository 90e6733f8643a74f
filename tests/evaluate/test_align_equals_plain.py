"""Aligners over arrays give what plain loops over each window give, on random series."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.evaluate.align import align
from alerts.evaluate.chain import aggregated, steps
from alerts.evaluate.distribution import percentile
from alerts.evaluate.series import TimeSeries
from alerts.evaluate.windows import Windows
from monitoring.model import MetricKind, ValueType
from monitoring.validation.aligners import ALIGNERS
from tests.evaluate import plain_aligners as plain
from tests.evaluate.made_series import (
    BOOL,
    CUMULATIVE,
    DELTA,
    DOUBLE,
    GAUGE,
    MINUTE,
    SECOND,
    START,
    series,
)

_LASTS = 30 * MINUTE
_NUMBERS = st.one_of(
    st.integers(-5, 50).map(float),
    st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 3)),
)


@st.composite
def times(draw: st.DrawFn) -> list[int]:
    """Regular ones, with an offset; or any."""
    if draw(st.booleans()):
        first, step = draw(st.integers(-60, 60)), draw(st.sampled_from([10, 30, 60, 90, 300]))
        count = draw(st.integers(1, 40))
        return [START + (first + step * n) * SECOND for n in range(count)]
    offsets = draw(st.sets(st.integers(-300_000, _LASTS), min_size=1, max_size=25))
    return [START + offset for offset in sorted(offsets)]


@st.composite
def points(draw: st.DrawFn, kind: MetricKind, flags: bool = False) -> TimeSeries:
    """A series of a kind; a counter may restart, and may not say since when it counts."""
    ends = draw(times())
    count = len(ends)
    if flags:
        values = [float(draw(st.booleans())) for _ in ends]
        return series(ends, values, kind, BOOL)
    values = draw(st.lists(_NUMBERS, min_size=count, max_size=count))
    starts = None
    if kind is CUMULATIVE:
        values = [abs(value) for value in values]
        if draw(st.booleans()):
            starts, start = [], ends[0] - draw(st.sampled_from([1, 30_000, 3_600_000]))
            for number in range(count):
                if number and draw(st.integers(0, 5)) == 0:
                    start = (ends[number - 1] + ends[number]) // 2
                starts.append(start)
    return series(ends, values, kind, DOUBLE, starts=starts)


@st.composite
def windows(draw: st.DrawFn) -> Windows:
    first, step = draw(st.integers(-120, 300)), draw(st.sampled_from([30, 60, 60, 300]))
    count = draw(st.integers(1, 30))
    return Windows(START + SECOND * (first + step * np.arange(count, dtype=np.int64)))


def _plain_points(one: TimeSeries) -> list[plain.Point]:
    starts = [None] * len(one.times) if one.starts is None else one.starts.tolist()
    rows = zip(starts, one.times.tolist(), one.values.tolist(), strict=True)
    return [plain.Point(*row) for row in rows]


def _expected(one: TimeSeries, aligner: str, period: int, ends: np.ndarray) -> list[float]:
    given_ = _plain_points(one)
    found = [plain.aligned(aligner, given_, str(one.kind), end, period) for end in ends.tolist()]
    return [math.nan if value is None else value for value in found]


def _cases() -> list[tuple[str, MetricKind, ValueType]]:
    """Every aligner with every kind and type that it takes, but for histograms and texts."""
    found = []
    for aligner, operation in ALIGNERS.items():
        kinds = [kind for kind in (GAUGE, DELTA, CUMULATIVE) if kind in operation.kinds]
        types = [one for one in (DOUBLE, BOOL) if one in operation.types]
        found += [
            (aligner, kind, type_)
            for kind in kinds
            for type_ in types
            if type_ is DOUBLE or kind is GAUGE
        ]
    return found


@pytest.mark.parametrize(("aligner", "kind", "value_type"), _cases())
@settings(max_examples=60, deadline=None)
@given(data=st.data(), minutes=st.integers(1, 12))
def test_equals_plain(
    aligner: str, kind: MetricKind, value_type: ValueType, data: st.DataObject, minutes: int
) -> None:
    one = data.draw(points(kind, value_type is BOOL))
    ends = data.draw(windows())
    found = align(one, aligner, minutes * MINUTE, ends).values
    expected = _expected(one, aligner, minutes * MINUTE, ends.ends)
    # The array may lose what the plain sums do not: values reach 1e6, with 3 digits behind.
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-6)


@settings(max_examples=100, deadline=None)
@given(
    counts=st.lists(st.lists(st.integers(0, 9), min_size=5, max_size=5), min_size=1, max_size=8),
    first=st.sampled_from([-3.0, 0.0, 2.5]),
    q=st.sampled_from([5, 50, 95, 99]),
)
def test_percentile_equals_plain(counts: list[list[int]], first: float, q: int) -> None:
    bounds = (first, first + 1, first + 2, first + 10)
    found = percentile(np.array(counts, dtype=np.float64), bounds, q)
    expected = [plain.percentile(one, bounds, q) for one in counts]
    np.testing.assert_allclose(
        found, [math.nan if value is None else value for value in expected], atol=1e-6
    )


_SECOND = ["ALIGN_MEAN", "ALIGN_MAX", "ALIGN_SUM", "ALIGN_COUNT", "ALIGN_STDDEV"]


@settings(max_examples=100, deadline=None)
@given(
    data=st.data(),
    aligners=st.tuples(st.sampled_from(["ALIGN_RATE", "ALIGN_DELTA"]), st.sampled_from(_SECOND)),
    minutes=st.tuples(st.integers(1, 5), st.integers(1, 12)),
)
def test_two_aggregations_equal_plain(
    data: st.DataObject, aligners: tuple[str, str], minutes: tuple[int, int]
) -> None:
    """The second sees the points of the first at W, W - P, W - 2P …, those of its own window."""
    one, ends = data.draw(points(CUMULATIVE)), data.draw(windows())
    chain: list[dict[str, Any]] = [
        {"perSeriesAligner": aligner, "alignmentPeriod": f"{60 * minute}s"}
        for aligner, minute in zip(aligners, minutes, strict=True)
    ]
    (found,) = aggregated([one], steps(chain), ends, MINUTE)
    inner, outer = (minute * MINUTE for minute in minutes)
    expected = []
    for end in ends.ends.tolist():
        seen = []
        for at in range(end, end - outer, -inner):
            value = plain.aligned(aligners[0], _plain_points(one), "CUMULATIVE", at, inner)
            if value is not None:
                seen.insert(0, plain.Point(at, at, value))
        last = plain.aligned(aligners[1], seen, "GAUGE", end, outer)
        expected.append(math.nan if last is None else last)
    np.testing.assert_allclose(found.values, expected, rtol=1e-9, atol=1e-6)
