"""Reducers: by hand, and against plain loops over each instant."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.group import group_fields, groups
from alerts.evaluate.reduce import reduce
from alerts.evaluate.series import Identity, pairs
from tests.evaluate.made_series import (
    BOOL,
    CUMULATIVE,
    DELTA,
    DISTRIBUTION,
    DOUBLE,
    GAUGE,
    INT64,
    METRIC,
    RESOURCE,
    START,
    every_minute,
    identity,
    series,
)

_NAN = math.nan
_WHOLE = identity()


def _rank(values: list[float], q: int) -> float:
    """Between the two nearest ranks."""
    ranked = sorted(values)
    place = (len(ranked) - 1) * q / 100
    low, part = int(place), place - int(place)
    above = ranked[min(low + 1, len(ranked) - 1)]
    return ranked[low] + (above - ranked[low]) * part


_PLAIN: dict[str, Callable[[list[float]], float]] = {
    "REDUCE_MEAN": statistics.fmean,
    "REDUCE_MIN": min,
    "REDUCE_MAX": max,
    "REDUCE_SUM": math.fsum,
    "REDUCE_STDDEV": statistics.pstdev,
    "REDUCE_COUNT": len,
    **{f"REDUCE_PERCENTILE_{q:02}": lambda values, q=q: _rank(values, q) for q in (5, 50, 95, 99)},
}
_OF_FLAGS: dict[str, Callable[[list[float]], float]] = {
    "REDUCE_COUNT": len,
    "REDUCE_COUNT_TRUE": sum,
    "REDUCE_COUNT_FALSE": lambda values: len(values) - sum(values),
    "REDUCE_FRACTION_TRUE": lambda values: sum(values) / len(values),
}


@st.composite
def _tables(draw: st.DrawFn, values: st.SearchStrategy[float]) -> list[list[float]]:
    """Series by instants, with gaps."""
    instants = draw(st.integers(1, 8))
    row = st.lists(st.one_of(st.just(_NAN), values), min_size=instants, max_size=instants)
    return draw(st.lists(row, min_size=1, max_size=6))


def _check(
    table: list[list[float]], plain: dict[str, Callable[[list[float]], float]], flags: bool
) -> None:
    times = every_minute(table[0])
    kept = [list(row) for row in table]
    for reducer, expected in plain.items():
        members = [series(times, row, GAUGE, BOOL if flags else DOUBLE) for row in table]
        found = reduce(members, reducer, _WHOLE).values
        columns = [
            [value for value in column if not math.isnan(value)]
            for column in zip(*table, strict=True)
        ]
        wanted = [expected(column) if column else _NAN for column in columns]
        np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-9, err_msg=reducer)
        assert all(
            np.array_equal(member.values, row, equal_nan=True)
            for member, row in zip(members, kept, strict=True)
        ), "members are shared by conditions: nobody writes into them"


@settings(max_examples=80, deadline=None)
@given(_tables(st.integers(-50, 50).map(float)))
def test_numbers_equal_plain(table: list[list[float]]) -> None:
    _check(table, _PLAIN, flags=False)


@settings(max_examples=40, deadline=None)
@given(_tables(st.sampled_from([0.0, 1.0])))
def test_flags_equal_plain(table: list[list[float]]) -> None:
    _check(table, _OF_FLAGS, flags=True)


def test_histograms_are_merged() -> None:
    """Percentiles of a group come from all values, and a missing histogram is no empty one."""
    times = every_minute([0, 0, 0])
    bounds = (0.0, 10.0, 20.0)
    one = series(
        times,
        [[0, 5, 0, 0], [_NAN] * 4, [_NAN] * 4],
        DELTA,
        DISTRIBUTION,
        bounds=bounds,
        sums=[25, _NAN, _NAN],
    )
    other = series(
        times,
        [[0, 0, 5, 0], [0, 0, 4, 0], [_NAN] * 4],
        DELTA,
        DISTRIBUTION,
        bounds=bounds,
        sums=[75, 60, _NAN],
    )
    p95 = reduce([one, other], "REDUCE_PERCENTILE_95", _WHOLE)
    np.testing.assert_allclose(p95.values, [19, 19.5, _NAN])
    assert (p95.value_type, p95.bounds) == (DOUBLE, ())
    average = reduce([one, other], "REDUCE_MEAN", _WHOLE)
    np.testing.assert_allclose(average.values, [10, 15, _NAN])
    merged = reduce([one, other], "REDUCE_SUM", _WHOLE)
    np.testing.assert_allclose(merged.values[:2], [[0, 5, 5, 0], [0, 0, 4, 0]])
    assert merged.value_type is DISTRIBUTION and merged.bounds == bounds
    spread = reduce([one, other], "REDUCE_STDDEV", _WHOLE)
    np.testing.assert_allclose(spread.values, [5, 0, _NAN])  # at the buckets' middles
    count = reduce([one, other], "REDUCE_COUNT", _WHOLE)
    np.testing.assert_allclose(count.values, [2, 1, _NAN])


def test_different_buckets_are_refused() -> None:
    one = series([START], [[1, 0]], DELTA, DISTRIBUTION, bounds=(1.0,))
    other = series([START], [[1, 0]], DELTA, DISTRIBUTION, bounds=(2.0,))
    with pytest.raises(NotEvaluableError, match="different buckets"):
        reduce([one, other], "REDUCE_PERCENTILE_99", _WHOLE)


@pytest.mark.parametrize(
    ("reducer", "kind", "value_type"),
    [
        ("REDUCE_MEAN", CUMULATIVE, INT64),
        ("REDUCE_COUNT_TRUE", GAUGE, INT64),
        ("REDUCE_MAX", DELTA, DISTRIBUTION),
    ],
)
def test_what_does_not_suit_says_so(reducer: str, kind: str, value_type: str) -> None:
    values = [[1, 1]] if value_type == "DISTRIBUTION" else [1]
    one = series([START], values, kind, value_type, bounds=(1.0,))  # type: ignore[arg-type]
    with pytest.raises(NotEvaluableError, match=rf"{reducer} cannot .* {kind} .* {value_type}"):
        reduce([one], reducer, _WHOLE)


def test_numbers_and_flags_are_not_joined() -> None:
    with pytest.raises(NotEvaluableError, match=r"INT64 with .* BOOL"):
        reduce(
            [series([START], [1], GAUGE, INT64), series([START], [1], GAUGE, BOOL)],
            "REDUCE_COUNT",
            _WHOLE,
        )


def _groups(fields: list[str], *identities: Identity) -> dict[Identity, int]:
    members = [series([START], [1], named=one) for one in identities]
    return {key: len(found) for key, found in groups(members, group_fields(fields)).items()}


_A = identity({"code": "500", "path": "/a"}, {"zone": "z1", "host": "h1"})
_B = identity({"code": "500", "path": "/b"}, {"zone": "z1", "host": "h2"})
_C = identity({"code": "200"}, {"zone": "z2", "host": "h1"})


def test_grouping() -> None:
    assert _groups([], _A, _B, _C) == {Identity(METRIC, RESOURCE): 3}
    for field in ("metric.label.code", "metric.labels.code", 'metric.label."code"'):
        assert _groups([field], _A, _B, _C) == {
            identity({"code": "500"}): 2,
            identity({"code": "200"}): 1,
        }
    assert _groups(["resource.label.*"], _A, _B, _C) == {
        identity(on={"zone": "z1", "host": "h1"}): 1,
        identity(on={"zone": "z1", "host": "h2"}): 1,
        identity(on={"zone": "z2", "host": "h1"}): 1,
    }
    assert _groups(["resource.label.zone", "metric.label.code"], _A, _B, _C) == {
        identity({"code": "500"}, {"zone": "z1"}): 2,
        identity({"code": "200"}, {"zone": "z2"}): 1,
    }


def test_grouping_always_has_the_resource_type() -> None:
    elsewhere = identity(resource="gce_instance")
    assert set(_groups([], _A, elsewhere)) == {Identity(METRIC, RESOURCE), elsewhere}


def test_a_missing_label_is_empty() -> None:
    assert _groups(["metric.label.path"], _A, _C, identity({"path": ""})) == {
        identity({"path": "/a"}): 1,
        identity(): 2,
    }


def test_metadata_and_metric_type() -> None:
    one = Identity(METRIC, RESOURCE, user=pairs({"team": "t"}), system=pairs({"name": "n"}))
    assert _groups(["metadata.user_labels.team"], one) == {
        Identity(METRIC, RESOURCE, user=pairs({"team": "t"})): 1
    }
    assert _groups(["metadata.system_labels.name"], one) == {
        Identity(METRIC, RESOURCE, system=pairs({"name": "n"})): 1
    }
    other = identity(metric="custom.googleapis.com/other")
    assert _groups(["metric.type"], identity(), other) == {identity(): 1, other: 1}
    assert _groups([], identity(), other) == {Identity(resource=RESOURCE): 2}


def test_the_project_survives() -> None:
    here = identity({"code": "1"}, {"project_id": "p", "zone": "z"})
    there = identity({"code": "2"}, {"project_id": "q", "zone": "z"})
    assert _groups([], here, here) == {identity(on={"project_id": "p"}): 2}
    assert _groups([], here, there) == {identity(): 2}
    assert len(_groups(["project"], here, there)) == 2


@pytest.mark.parametrize("field", ["group.id", "zone", "resource.zone", "metric.kind"])
def test_what_nobody_groups_by_says_so(field: str) -> None:
    with pytest.raises(NotEvaluableError, match=r"group"):
        group_fields([field])
