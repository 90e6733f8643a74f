"""Selectors of PromQL are found in the text as the parser has read them, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.facts.queries import parsed, selected, written
from checks.raw import judge_raw

QUERIES = [
    'sum by (code, zone) (rate(a{code=~"5..", zone!="x"}[5m] offset 1h)) / on(zone) b > 0.1',
    'topk by (le) (3, a) or group_left_total{a="b"}',
    'histogram_quantile(0.9, sum(rate(d_bucket{le="1", path="/}{[]"}[1m:30s])) by (le)) > 1',
    "a and ignoring(x) group_left(y) b unless on() c",
    'a{x="1"} # b{x="2"}\n + {__name__="c", x=`3`}',
    "avg_over_time(a:b{x='\"'}[1h30m]) > bool 1e3 == inf",
    "-a ^ 2 < time() - b{} @ start()",
]


@pytest.mark.parametrize("query", QUERIES)
def test_selectors_are_where_the_parser_has_read_them(query: str) -> None:
    for one in selected(parsed(query)):
        found = written(query, one)
        assert found is not None, one
        if found.name is not None:
            assert found.name.words == one.name
        for label, operator, value in one.matchers:
            matcher = found.matcher(label, operator, value)
            assert matcher is not None
            assert (matcher.label.words, matcher.value.words) == (label, value)
        if one.range:
            assert found.range is not None
            assert query[found.range.begin - 1] + query[found.range.end] == "[]"
        else:
            assert found.range is None


@pytest.mark.parametrize(
    "query",
    ["quantile(scalar(q), a)", "count_values('x', a)", 'label_replace(a, "x", "$1", "y", "")'],
)
def test_what_is_read_otherwise_has_no_place_or_its_own(query: str) -> None:
    for one in selected(parsed(query)):
        found = written(query, one)
        assert found is None or found.name is None or found.name.words == one.name


@given(st.text("ab{}[]()=~!\"', 5m:by#\n", max_size=30))
def test_no_text_is_too_much(query: str) -> None:
    expr = parsed(query)
    for one in selected(expr) if expr is not None else ():
        found = written(query, one)
        assert found is None or found.name is None or found.name.words == one.name


QUERY = (
    'sum(rate(hits_total{code=~"5.",cod="x"}[5m])) '
    '/ sum(rate(hits_total{status_code="5x"}[5m])) > 1'
)
HITS = f"""\
metricDescriptors:
  - type: prometheus.googleapis.com/hits_total/counter
    displayName: Hits
    description: Hits.
    metricKind: CUMULATIVE
    valueType: DOUBLE
    labels: [{{key: code}}, {{key: status_code}}]
alertPolicies:
  - displayName: Hits
    documentation: {{content: See the runbook.}}
    severity: WARNING
    combiner: OR
    notificationChannels: [projects/shop/notificationChannels/1]
    conditions:
      - displayName: one
        conditionPrometheusQueryLanguage:
          query: >-
            {QUERY}
          duration: 300s
          evaluationInterval: 60s
"""


def test_a_label_of_a_query_is_marked_and_its_one_right_name_known() -> None:
    lines = HITS.split("\n")
    found = [one for one in judge_raw("h.yaml", HITS) if one.code.startswith(("label-", "status-"))]
    marked = [(one.code, lines[one.span.line - 1][one.span.column - 1 : one.span.end_column - 1],
               one.fix) for one in found]  # fmt: skip
    assert marked == [
        ("label-unknown", "cod", "code"),
        ("status-code-unmatched", "5x", None),
    ]
