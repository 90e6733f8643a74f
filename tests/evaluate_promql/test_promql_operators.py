"""Operators, vector matching and aggregations, against values worked out by hand."""

from __future__ import annotations

import math

import pytest

from alerts.evaluate.promql.query import evaluate
from alerts.evaluate.promql.samples import Samples
from alerts.evaluate.promql.vector import QueryError
from tests.evaluate_promql.queries import ask, at, only, series

ERRORS = [
    series('errors{code="500",method="get"}', [24]),
    series('errors{code="404",method="get"}', [30]),
    series('errors{code="501",method="put"}', [3]),
    series('errors{code="500",method="post"}', [6]),
    series('requests{method="get"}', [600]),
    series('requests{method="del"}', [34]),
    series('requests{method="post"}', [120]),
]


def test_one_to_one() -> None:
    found = ask('errors{code="500"} / ignoring(code) requests', ERRORS, at(0))

    assert found == {'{method="get"}': [0.04], '{method="post"}': [0.05]}


def test_many_to_one() -> None:
    found = ask("errors / ignoring(code) group_left requests", ERRORS, at(0))

    assert found == {
        '{code="500",method="get"}': [0.04],
        '{code="404",method="get"}': [0.05],
        '{code="500",method="post"}': [0.05],
    }
    turned = ask("requests * on(method) group_right errors", ERRORS, at(0))
    assert turned['{code="404",method="get"}'] == [18_000]


def test_labels_come_from_the_one_side() -> None:
    known = [series('up{i="1"}', [1]), series('info{i="1",zone="a",name="n"}', [1])]

    assert list(ask("up * on(i) group_left(zone) info", known, at(0))) == ['{i="1",zone="a"}']


def test_matches_must_be_unique() -> None:
    with pytest.raises(QueryError, match="many-to-one matching must be explicit"):
        ask("errors / ignoring(code) requests", ERRORS, at(0))
    with pytest.raises(QueryError, match="many-to-many matching is not allowed"):
        ask("requests / ignoring(code) errors", ERRORS, at(0))
    with pytest.raises(QueryError, match="same labels"):
        ask(
            '{__name__=~"errors|requests"} + 1',
            [*ERRORS, series('errors{method="del"}', [1])],
            at(0),
        )


def test_a_query_may_fail_at_some_instants_only() -> None:
    known = [
        series('up{i="1"}', [1] * 9),
        series('info{i="1",version="a"}', [1, 1]),
        series('info{i="1",version="b"}', [None, None, None, 1]),
    ]
    query, times = "up * on (i) group_left (version) info", at(2, 3, 5, 6)

    result = evaluate(query, Samples(known), times)
    assert result.failed.tolist() == [False, True, True, False]
    assert ask(query, known, times) == {
        '{i="1",version="a"}': [1, None, None, None],
        '{i="1",version="b"}': [None, None, None, 1],
    }
    over = f"count_over_time(({query})[1m:1m])"
    assert evaluate(over, Samples(known), times).failed.tolist() == [False, True, True, False]
    with pytest.raises(QueryError, match="many-to-many"):
        evaluate(query, Samples(known), at(3, 4))


def test_comparisons_filter_or_tell() -> None:
    known = [series('g{a="1"}', [1, 5]), series('g{a="2"}', [3, 3])]

    assert ask("g > 2", known, at(0, 1)) == {'g{a="1"}': [None, 5], 'g{a="2"}': [3, 3]}
    assert ask("2 < g", known, at(0, 1)) == {'g{a="1"}': [None, 5], 'g{a="2"}': [3, 3]}
    assert ask("g > bool 2", known, at(0, 1)) == {'{a="1"}': [0, 1], '{a="2"}': [1, 1]}
    assert ask('g{a="1"} >= on() g{a="2"}', known, at(0, 1)) == {"": [None, 5]}
    assert ask('g{a="1"} >= ignoring(a) g{a="2"}', known, at(0, 1)) == {"g": [None, 5]}
    assert ask("1 + 1 == bool 2", known, at(0)) == {"": [1]}


def test_sets() -> None:
    known = [
        series('a{x="1"}', [1, 1, None, 1], 360_000),
        series('a{x="2"}', [2] * 4, 360_000),
        series('b{x="1"}', [9, None, 9, None], 360_000),
    ]
    times = at(0, 6, 12, 18)

    assert ask("a and b", known, times) == {'a{x="1"}': [1, None, None, None]}
    assert ask("a unless b", known, times) == {
        'a{x="1"}': [None, 1, None, 1],
        'a{x="2"}': [2, 2, 2, 2],
    }
    assert ask("a or b", known, times) == {
        'a{x="1"}': [1, 1, None, 1],
        'a{x="2"}': [2, 2, 2, 2],
        'b{x="1"}': [None, None, 9, None],
    }
    assert ask("a and on() b", known, times)['a{x="2"}'] == [2, None, 2, None]
    assert ask("vector(0) unless on() b", known, times) == {"": [None, 0, None, 0]}


def test_arithmetic_drops_the_name() -> None:
    known = [series('g{a="1"}', [-7])]

    assert ask("-g", known, at(0)) == {'{a="1"}': [7]}
    assert ask("g % 3", known, at(0)) == {'{a="1"}': [-1]}
    assert ask("2 ^ 3 ^ 2 + g", known, at(0)) == {'{a="1"}': [505]}
    assert ask("g / 0", known, at(0)) == {'{a="1"}': [-math.inf]}
    assert ask("-1 ^ 2", known, at(0)) == {"": [-1]}


NUMBERS = [
    series('n{g="a",i="1"}', [1, None]),
    series('n{g="a",i="2"}', [2, 7]),
    series('n{g="a",i="3"}', [6, 8]),
    series('n{g="b",i="1"}', [10, None]),
]


@pytest.mark.parametrize(
    ("query", "first", "second"),
    [
        ("sum", 9, 15),
        ("avg", 3, 7.5),
        ("min", 1, 7),
        ("max", 6, 8),
        ("count", 3, 2),
        ("group", 1, 1),
        ("stdvar", 14 / 3, 0.25),
        ("stddev", math.sqrt(14 / 3), 0.5),
    ],
)
def test_aggregations(query: str, first: float, second: float) -> None:
    found = ask(f"{query} by (g) (last_over_time(n[1m]))", NUMBERS, at(0, 1))

    assert found['{g="a"}'] == [pytest.approx(first), pytest.approx(second)]
    assert found['{g="b"}'][1] is None


def test_groups_are_what_is_named_or_what_is_left() -> None:
    assert set(ask("sum(n)", NUMBERS, at(0))) == {""}
    assert set(ask("sum without (i) (n)", NUMBERS, at(0))) == {'{g="a"}', '{g="b"}'}
    assert set(ask("sum by (__name__, z) (n)", NUMBERS, at(0))) == {"n"}


def test_ranks() -> None:
    assert ask("topk(2, n)", NUMBERS, at(0)) == {'n{g="a",i="3"}': [6], 'n{g="b",i="1"}': [10]}
    assert ask("bottomk by (g) (1, n)", NUMBERS, at(0)) == {
        'n{g="a",i="1"}': [1],
        'n{g="b",i="1"}': [10],
    }
    assert ask("topk(0, n)", NUMBERS, at(0)) == {}
    assert len(ask("limitk(2, n)", NUMBERS, at(0))) == 2
    unknown = [*NUMBERS, series('n{i="9"}', [math.nan])]
    assert len(ask("topk(4, n)", unknown, at(0))) == 4
    assert 'n{i="9"}' not in ask("topk(4, n)", unknown, at(0))


def test_quantiles_and_counts_of_values() -> None:
    assert ask("quantile by (g) (0.75, n)", NUMBERS, at(0)) == {'{g="a"}': [4], '{g="b"}': [10]}
    known = [series('v{i="1"}', [0.5]), series('v{i="2"}', [0.5]), series('v{i="3"}', [1e21])]
    assert ask('count_values("is", v)', known, at(0)) == {
        '{is="0.5"}': [2],
        '{is="1000000000000000000000"}': [1],
    }


def test_equal_values_do_not_deviate() -> None:
    known = [series(f'n{{i="{i}"}}', [0.1]) for i in range(11)]

    assert only("stddev(n)", known, at(0)) == [0]
    assert only("stddev_over_time(g[1h])", [series("g", [0.1] * 11)], at(10)) == [0]


def test_sums_lose_nothing_small() -> None:
    known = [series(f'n{{i="{i}"}}', [value]) for i, value in enumerate((1e16, 1.0, -1e16, 0.5))]

    assert only("sum(n)", known, at(0)) == [1.5]
