"""What is called no PromQL, and where: never what Prometheus reads, and nearly all that it does not."""

from __future__ import annotations

import pytest

from monitoring.promql_syntax import PromqlBoundsError, fault, parse
from tests.promql import damaged
from tests.promql.prometheus import built


@pytest.mark.parametrize(
    ("query", "message", "marked", "at"),
    [
        ("sum(rate(orders[5m]) > 3", "nothing closes this (", "(", 3),
        ("sum(rate(orders[5m]))) > 3", "this ) closes nothing", ")", 21),
        ('sum(orders{a="(") > 3', "nothing closes this {", "{", 10),
        ("sum(orders]) > 3", "this ] closes nothing", "]", 10),
        ("orders{a='b) > 3", "nothing closes this quote", "'", 9),
        ("orders = 3", "two values are compared by ==", "=", 7),
        ('orders{a="x=y"} and b = 3', "two values are compared by ==", "=", 22),
        ("foo(orders) > 3", "unknown function with name 'foo'", "foo", 0),
        ("rate(orders[5x]) > 3", "bad number or duration syntax: 5x", "5x", 12),
        (
            "rate(orders) > 3",
            "expected type matrix in call to function 'rate', got vector",
            "rate",
            0,
        ),
        ("orders > ", "something stands where it cannot", "", -1),
        ("", "no expression found in input", "", -1),
        ('orders{a=~"("}', "illegal regex for (", "", -1),
    ],
)
def test_what_is_wrong_is_told_and_where(query: str, message: str, marked: str, at: int) -> None:
    found = fault(query)
    assert found is not None
    assert str(found) == message
    part = found.part
    assert (marked, at) == ("", -1) if part is None else (part.words, part.begin) == (marked, at)


@pytest.mark.parametrize(
    "query",
    [
        "orders",
        "# why\norders > 3",
        'orders{a="x=y"} == 3',
        "orders{a=`\\d`} offset 0s > 3",
        '{"run.googleapis.com/request_count", monitored_resource="cloud_run_revision"} > 3',
        "rate(orders[5m * 2]) > 3",  # newer than the parser
        "orders >/ 3",
        'orders{a=~"\\\\Qa.b\\\\E"}',  # RE2's, not the parser's
        f"{'(' * 60}orders{')' * 60}",  # deeper than is read here
        "orders @ -1",
    ],
)
def test_what_may_be_promql_is_no_fault(query: str) -> None:
    assert fault(query) is None


@pytest.mark.parametrize(
    "query",
    [
        "-" * 200 + "orders",
        " AND ".join(["orders"] * 200),
        "+".join(["orders"] * 200),
        "abs(" * 60 + "orders" + ")" * 60,
        "orders" + " " * 60_000,
    ],
)
def test_what_is_too_large_is_not_read(query: str) -> None:
    with pytest.raises(PromqlBoundsError):
        parse(query)


def test_nothing_that_prometheus_reads_is_a_fault_and_nearly_all_else_is() -> None:
    recorded = damaged.read()
    refused = [query for query, reads in recorded.items() if not reads]
    assert min(len(refused), len(recorded) - len(refused)) > 1_000
    assert [query for query, reads in recorded.items() if reads and fault(query)] == []
    missed = [query for query in refused if fault(query) is None]
    assert len(missed) < 0.02 * len(refused)


@pytest.mark.slow
def test_the_recording_is_what_promtool_says() -> None:
    promtool = built("promtool")
    asked = damaged.queries()
    no = damaged.refused(promtool, asked)
    assert {query: query not in no for query in asked} == damaged.read()
