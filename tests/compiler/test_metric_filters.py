"""Selections as Cloud Monitoring filters, which its own grammar reads back."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitoring.compile_error import CompileError, Fault
from monitoring.filters.parser import parse
from monitoring.filters.query import metric_types
from monitoring.metric_filter import metric_filter
from monitoring.model import Match, Selection
from monitoring.validation import re2
from tests.model_factory import metric

TYPE = 'metric.type="prometheus.googleapis.com/requests_total/counter"'
BOTH = f'{TYPE} AND resource.type="prometheus_target"'


@pytest.mark.parametrize(
    ("match", "text"),
    [
        (Match("code", "500"), 'metric.labels.code="500"'),
        (Match("code", "5..", regex=True),
         'metric.labels.code=monitoring.regex.full_match("5..")'),
        (Match("code", r'a"\d', regex=True),
         r'metric.labels.code=monitoring.regex.full_match("a\"\\d")'),
        (Match("ok", "true"), "metric.labels.ok=true"),
        (Match("tries", "-3"), "metric.labels.tries=-3"),
    ],
)  # fmt: skip
def test_labels(match: Match, text: str) -> None:
    assert metric_filter(Selection(metric(), (match,))) == f"{BOTH} AND {text}"


@pytest.mark.parametrize(
    "match",
    [Match("ok", "yes"), Match("ok", "True"), Match("tries", "many"), Match("tries", "1.5"),
     Match("ok", "t.*", regex=True)],
)  # fmt: skip
def test_values_that_a_label_cannot_have(match: Match) -> None:
    with pytest.raises(CompileError) as caught:
        metric_filter(Selection(metric(), (match,)))
    assert caught.value.fault is Fault.LABEL_VALUE


@given(st.text(max_size=40), st.booleans())
def test_every_filter_reads_back(value: str, regex: bool) -> None:
    assume(not regex or not re2.problem(value))  # the config's reader refuses other patterns
    of = metric()
    text = metric_filter(Selection(of, (Match("code", value, regex=regex),)))
    assert metric_types(parse(text)) == (of.type,)
