"""Functions of values, labels, histograms and the calendar."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import numpy as np
import pytest

from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.promql.vector import QueryError
from tests.evaluate_promql.queries import ask, at, only, series

BUCKETS = [
    series(f'h_bucket{{le="{edge}"}}', [count])
    for edge, count in (("0.1", 10), ("0.2", 30), ("0.5", 60), ("1", 80), ("+Inf", 100))
]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("abs(g)", 2.5),
        ("ceil(g)", -2),
        ("floor(g)", -3),
        ("round(g)", -2),
        ("round(g, 2)", -2),
        ("sgn(g)", -1),
        ("clamp(g, -1, 1)", -1),
        ("clamp_min(g, -2)", -2),
        ("clamp_max(g, -3)", -3),
        ("exp(g)", math.exp(-2.5)),
        ("sqrt(g ^ 2)", 2.5),
        ("ln(abs(g))", math.log(2.5)),
        ("log2(abs(g))", math.log2(2.5)),
        ("log10(abs(g))", math.log10(2.5)),
    ],
)
def test_functions_of_a_value(query: str, expected: float) -> None:
    assert only(query, [series("g", [-2.5])], at(0)) == [pytest.approx(expected)]


def test_limits_that_cross_leave_nothing() -> None:
    assert ask("clamp(g, 1, 0)", [series("g", [5])], at(0)) == {}


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0, 0),
        (0.05, 0.05),
        (0.2, 0.15),
        (0.45, 0.35),
        (0.8, 1),
        (0.99, 1),  # in the last bucket: the highest finite bound
        (-1, -math.inf),
        (1.1, math.inf),
    ],
)
def test_quantiles_of_a_histogram(share: float, expected: float) -> None:
    assert only(f"histogram_quantile({share}, h_bucket)", BUCKETS, at(0)) == [
        pytest.approx(expected)
    ]


def test_histograms_that_tell_nothing() -> None:
    without_end = BUCKETS[:-1]
    empty = [series(f'h_bucket{{le="{edge}"}}', [0]) for edge in ("1", "+Inf")]

    for known in (without_end, empty):
        assert math.isnan(only("histogram_quantile(0.5, h_bucket)", known, at(0))[0] or 0)
    assert ask("histogram_quantile(0.5, g)", [series("g", [1])], at(0)) == {}


def test_a_bucket_below_the_one_before_it_counts_as_much() -> None:
    known = [
        series(f'h_bucket{{le="{edge}"}}', [count])
        for edge, count in (("1", 10), ("2", 5), ("3", 20), ("+Inf", 20))
    ]

    assert only("histogram_quantile(0.75, h_bucket)", known, at(0)) == [2.5]


def test_buckets_that_come_late_count_from_then() -> None:
    known = [
        series('h_bucket{le="1"}', [10, 10]),
        series('h_bucket{le="2"}', [None, 10]),
        series('h_bucket{le="+Inf"}', [20, 20]),
    ]

    assert only("histogram_quantile(0.75, h_bucket)", known, at(0, 1)) == [1, 2]


def test_shares_of_a_histogram() -> None:
    assert only("histogram_fraction(0, 0.2, h_bucket)", BUCKETS, at(0)) == [0.3]
    assert only("histogram_fraction(0.1, 0.35, h_bucket)", BUCKETS, at(0)) == [pytest.approx(0.35)]
    assert only("histogram_fraction(1, +Inf, h_bucket)", BUCKETS, at(0)) == [pytest.approx(0.2)]


def test_there_are_no_native_histograms() -> None:
    assert ask("histogram_count(h_bucket) or absent(histogram_sum(h_bucket))", BUCKETS, at(0)) == {
        "": [1]
    }


def test_labels_are_replaced_where_all_of_the_source_matches() -> None:
    known = [series('g{path="a/b/c"}', [1])]

    assert list(
        ask('label_replace(g, "x", "$2-${first}", "path", "(?P<first>.*)/(.*)")', known, at(0))
    ) == ['g{path="a/b/c",x="c-a/b"}']
    assert list(ask('label_replace(g, "x", "y", "path", "a")', known, at(0))) == ['g{path="a/b/c"}']
    assert list(ask('label_replace(g, "x", "y", "", "")', known, at(0))) == [
        'g{path="a/b/c",x="y"}'
    ]
    assert list(ask('label_replace(g, "path", "", "path", ".*")', known, at(0))) == ["g"]


def test_replacing_may_not_make_two_series_one() -> None:
    known = [series('g{a="1"}', [1]), series('g{a="2"}', [1])]

    with pytest.raises(QueryError, match="same labels"):
        ask('label_replace(g, "a", "x", "a", ".*")', known, at(0))


def test_labels_are_joined() -> None:
    known = [series('g{a="1",b="2"}', [1])]

    assert list(ask('label_join(g, "c", "-", "a", "b", "z")', known, at(0))) == [
        'g{a="1",b="2",c="1-2-"}'
    ]


def test_scalars_and_vectors() -> None:
    known = [series('g{a="1"}', [5]), series('g{a="2"}', [6])]

    assert only('scalar(g{a="1"})', known, at(0)) == [5]
    assert math.isnan(only("scalar(g)", known, at(0))[0] or 0)
    assert only("vector(3) + time()", known, at(2)) == [123]
    assert only('timestamp(g{a="1"})', known, at(2)) == [0]
    assert only('timestamp(g{a="1"} + 1)', known, at(2)) == [120]


def test_the_calendar_is_utc() -> None:
    moment = datetime(2028, 2, 29, 23, 59, 30, tzinfo=UTC)
    times = np.array([round(moment.timestamp() * 1000)], np.int64)
    expected = {
        "minute": 59,
        "hour": 23,
        "day_of_week": 2,
        "day_of_month": 29,
        "day_of_year": 60,
        "days_in_month": 29,
        "month": 2,
        "year": 2028,
    }

    assert {name: only(f"{name}()", [], times)[0] for name in expected} == expected
    assert only(f"year(vector({moment.timestamp()}))", [], times) == [2028]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("sum(", "not PromQL"),
        ("a = 1", "compared by =="),
        ("rate(a)", "expected type matrix"),
        ('"text"', "a string"),
        ("a[5m]", "a range vector"),
        ("info(a)", "the function info is not evaluated"),
        ("limit_ratio(0.5, a)", "limit_ratio is not evaluated"),
        ("a + fill(0) b", "fill"),
        ('a{x="1" or y="2"}', "'or' between the matchers"),
        ("a @ -5", "before 1970"),
        ("(" * 60 + "a" + ")" * 60, "levels"),
        ("+".join(["a"] * 200), "operators"),
        ('a{x=~"(?=b)"}', "illegal regex"),
        ("max_over_time((a @ start())[5m:])", "within a subquery"),
    ],
)
def test_what_is_not_evaluated_says_why(query: str, reason: str) -> None:
    with pytest.raises(NotEvaluableError, match=reason):
        ask(query, [series("a", [1])], at(0))


def test_raw_strings_comments_and_quoted_names() -> None:
    known = [series('g{a="x1"}', [1])]

    assert only("g{a=~`x\\d`} # one\n", known, at(0)) == [1]
    assert only('{"g", "a"="x1"}', known, at(0)) == [1]
    assert ask('g{a=~"x"}', known, at(0)) == {}
    assert only('g{a!~"x", b=""}', known, at(0)) == [1]
    assert only('g{a=~"(?i)X[[:digit:]]"}', known, at(0)) == [1]
