"""Charts whose query is no PromQL, with and without variables."""

from __future__ import annotations

import json

import pytest

from checks.raw import judge_files

ID = "chart-query-unreadable"


def marks(query: str) -> list[str]:
    """What is marked of a chart's query."""
    chart = {"dataSets": [{"timeSeriesQuery": {"prometheusQuery": query}}]}
    body = {"displayName": "D", "gridLayout": {"widgets": [{"title": "T", "xyChart": chart}]}}
    text = json.dumps(body)
    found = [one for one in judge_files({"x.json": text}).diagnostics if one.code == ID]
    assert all(one.span.line == 1 for one in found)
    return [text[one.span.column - 1 : one.span.end_column - 1] for one in found]


@pytest.mark.parametrize(
    "query",
    [
        "sum(rate(orders_total{${Cluster}, ${Location}}[${__interval}]))",
        "rate(orders_total{$Cluster}[$__rate_interval])",
        "orders > ${limit}",
        "topk(${n}, orders)",
        "${metric}_total",
        "${metric}",
        "sum by (${by}) (orders)",
        'orders{queue=~"${queue}"}',
        'orders{queue="[", ${Cluster}}',
        "orders[${a}:${b}]",
    ],
)
def test_variables_are_taken_as_filled_in(query: str) -> None:
    assert marks(query) == []


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("sum(rate(orders_total{${Cluster}}[${__interval}])", "("),
        ("rate(orders_total{${Cluster}})", "rate"),
        ("sum(orders{${Cluster}) > 3", "{"),
        ("orders{$c} = 3", '"orders{$c} = 3"'),  # no matcher is so short: its place is not sure
        ("orders{${Cluster}} = 3", "="),
        ("orders > ", '"orders > "'),
    ],
)
def test_what_is_no_promql_is_marked(query: str, marked: str) -> None:
    assert marks(query) == [marked]


def test_a_chart_without_a_query_is_not_read() -> None:
    assert marks(" ") == []
