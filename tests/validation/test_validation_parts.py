"""The parts that the rules are made of."""

from __future__ import annotations

import pytest

from monitoring import limits
from monitoring.model import MetricKind, ValueType
from monitoring.validation import re2
from monitoring.validation.aggregation import misfits
from monitoring.validation.aligners import ALIGNERS, REDUCERS, Series
from monitoring.validation.log_extractors import extractor_problem
from monitoring.validation.mosaic import Tile, overlaps
from monitoring.validation.reading import clock, number, seconds
from monitoring.validation.rule import rule


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0s", 0),
        ("300s", 300),
        ("-1s", -1),
        ("60.000s", 60),
        ("600.500s", 600.5),
        ("0.000000001s", 1e-9),
        ("5m", None),
        ("s", None),
        ("", None),
        ("1e3s", None),
        ("1.0000000001s", None),
    ],
)
def test_durations(text: str, value: float | None) -> None:
    assert seconds(text) == value
    assert type(seconds(text)) is type(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0s"), (30, "30s"), (90, "1m30s"), (84_600, "23h30m"), (86_400, "24h"), (1.5, "1.5s")],
)
def test_durations_as_the_api_shows_them(value: float, text: str) -> None:
    assert clock(value) == text


@pytest.mark.parametrize(
    ("value", "read"),
    [(3, 3), ("3", 3), ("-3", -3), (0.5, 0.5), (True, None), ("x", None), (float("nan"), None)],
)
def test_numbers(value: object, read: float | None) -> None:
    assert number({"n": value}, "n") == read


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "5..",
        "(?i)ok",
        "a|b",
        "(?P<x>a)",
        "(?:a)+?",
        r"\(\d+\)",
        "[]a]",
        "[^]]",
        "[[:alpha:]]+",
        r"\Qa(\E",
        "a{2,3}",
        "^$",
    ],
)
def test_patterns_that_re2_takes(pattern: str) -> None:
    assert re2.problem(pattern) == ""


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("(?=a)", "look-ahead"),
        ("(?<!a)b", "look-behind"),
        (r"(a)\1", "backreferences"),
        ("(?>a)", "atomic"),
        ("(a", "left open"),
        ("a)", "never opened"),
        ("[a", "left open"),
        ("a\\", "left open"),
        ("*a", "nothing to repeat"),
        ("a|*", "nothing to repeat"),
    ],
)
def test_patterns_that_re2_refuses(pattern: str, words: str) -> None:
    assert words in re2.problem(pattern)


@pytest.mark.parametrize(
    ("pattern", "count"), [("a", 0), ("(a)", 1), ("(?:a)(b)", 1), (r"(?P<x>a)\((b)", 2), ("[(]", 0)]
)
def test_capture_groups(pattern: str, count: int) -> None:
    assert re2.captures(pattern) == count


@pytest.mark.parametrize(
    ("extractor", "words"),
    [
        ("EXTRACT(jsonPayload.a)", ""),
        ('REGEXP_EXTRACT(jsonPayload.request, ".*quantity=(\\d+).*")', ""),
        ('REGEXP_EXTRACT(a, "(a)(b)")', "has 2"),
        ('REGEXP_EXTRACT(a, "b")', "has 0"),
        ('REGEXP_EXTRACT(a, "((?=b))")', "look-ahead"),
        ("EXTRACT()", "must be EXTRACT(field)"),
        ("jsonPayload.a", "must be EXTRACT(field)"),
        (3, "must be text"),
    ],
)
def test_extractors(extractor: object, words: str) -> None:
    problem = extractor_problem(extractor)
    assert (problem == "") if not words else (words in problem)


def pairs(*tiles: Tile) -> list[tuple[int, int]]:
    return [(first.index, second.index) for first, second in overlaps(tiles)]


def test_tiles_that_touch_do_not_overlap() -> None:
    assert pairs(Tile(0, 0, 0, 4, 4), Tile(1, 4, 0, 4, 4), Tile(2, 0, 4, 8, 4)) == []
    assert pairs(Tile(0, 0, 0, 4, 4), Tile(1, 3, 3, 4, 4)) == [(0, 1)]
    assert pairs(Tile(0, 0, 3, 4, 4), Tile(1, 0, 0, 4, 4)) == [(0, 1)]


def test_groups_hold_tiles_whole_and_single_views_share_a_place() -> None:
    fold = Tile(0, 0, 0, 8, 4, "collapsibleGroup")
    view = Tile(0, 0, 0, 8, 4, "singleViewGroup")
    one, other, out = Tile(1, 0, 0, 8, 4), Tile(2, 0, 0, 8, 4), Tile(3, 0, 2, 8, 4)
    assert pairs(fold, one) == []
    assert pairs(fold, one, other) == [(1, 2)]
    assert pairs(view, one, other) == []
    assert pairs(view, out) == [(0, 3)]


def test_a_chain_of_aggregations_carries_kind_and_type() -> None:
    latency = Series(MetricKind.CUMULATIVE, ValueType.DISTRIBUTION)
    chain = [
        {"perSeriesAligner": "ALIGN_DELTA", "crossSeriesReducer": "REDUCE_SUM"},
        {"perSeriesAligner": "ALIGN_PERCENTILE_95", "crossSeriesReducer": "REDUCE_MAX"},
    ]
    assert misfits((), latency, chain) == ((), Series(MetricKind.GAUGE, ValueType.DOUBLE))
    (wrong,), _ = misfits(
        ("aggregations",), latency, [chain[0], {"perSeriesAligner": "ALIGN_RATE"}]
    )
    assert wrong.path == ("aggregations", 1, "perSeriesAligner")
    assert "kind DELTA and value type DISTRIBUTION" in wrong.message


GAUGE, DELTA, CUMULATIVE = MetricKind
BOOL, INT64, DOUBLE, STRING, DISTRIBUTION = ValueType


@pytest.mark.parametrize(
    ("aligner", "takes", "refuses"),
    [
        ("ALIGN_DELTA", [(CUMULATIVE, DISTRIBUTION), (DELTA, INT64)], [(GAUGE, DOUBLE)]),
        ("ALIGN_RATE", [(CUMULATIVE, INT64)], [(GAUGE, DOUBLE), (DELTA, DISTRIBUTION)]),
        ("ALIGN_INTERPOLATE", [(GAUGE, DOUBLE)], [(DELTA, INT64), (GAUGE, BOOL)]),
        ("ALIGN_NEXT_OLDER", [(GAUGE, STRING), (GAUGE, BOOL)], [(DELTA, INT64)]),
        (
            "ALIGN_MEAN",
            [(GAUGE, DOUBLE), (DELTA, INT64)],
            [(DELTA, DISTRIBUTION), (CUMULATIVE, INT64)],
        ),
        ("ALIGN_COUNT", [(GAUGE, BOOL), (DELTA, INT64)], [(GAUGE, STRING)]),
        ("ALIGN_SUM", [(DELTA, DISTRIBUTION)], [(GAUGE, BOOL), (CUMULATIVE, DISTRIBUTION)]),
        ("ALIGN_COUNT_FALSE", [(GAUGE, BOOL)], [(GAUGE, INT64), (DELTA, BOOL)]),
        ("ALIGN_FRACTION_TRUE", [(GAUGE, BOOL)], [(GAUGE, DOUBLE)]),
        ("ALIGN_PERCENTILE_99", [(GAUGE, DISTRIBUTION), (DELTA, DISTRIBUTION)], [(DELTA, INT64)]),
        ("ALIGN_PERCENTILE_05", [(DELTA, DISTRIBUTION)], [(CUMULATIVE, DISTRIBUTION)]),
    ],
)
def test_aligners_take_kinds_and_types(
    aligner: str,
    takes: list[tuple[MetricKind, ValueType]],
    refuses: list[tuple[MetricKind, ValueType]],
) -> None:
    assert all(ALIGNERS[aligner].takes(Series(*series)) for series in takes)
    assert not any(ALIGNERS[aligner].takes(Series(*series)) for series in refuses)


def test_the_tables_name_what_the_official_messages_name() -> None:
    aggregation = pytest.importorskip("google.cloud.monitoring_v3.types").Aggregation
    assert set(ALIGNERS) == set(aggregation.Aligner.__members__)
    assert set(REDUCERS) == set(aggregation.Reducer.__members__)


def test_two_rules_cannot_share_an_id() -> None:
    with pytest.raises(ValueError, match="slo-goal"):
        rule("slo-goal", "Another.")


def test_the_table_of_limits_holds_each_constant_once() -> None:
    named = {
        name: value
        for name, value in vars(limits).items()
        if name.isupper()
        and isinstance(value, int | float)
        and name not in ("MINUTE", "HOUR", "DAY")
    }
    rows = [(row.what, row.unit) for row in limits.TABLE]
    assert len(rows) == len(set(rows)) == len(named)
    assert sorted(row.value for row in limits.TABLE) == sorted(named.values())
