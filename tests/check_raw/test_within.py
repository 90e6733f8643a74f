"""A part of a text is marked where it stands in the file, however the text is written there."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from checks.examples import judge
from checks.raw import judge_raw
from checks.raw.reading import roots_of
from checks.within import within
from monitoring.config.nodes import Node, at
from monitoring.config.report import Report
from monitoring.diagnostics_text import lines_of
from monitoring.part import Part

SIGNS = st.sampled_from("ab\"'\\#:{}[],&*!|>%@ \u00e9\U0001f600")
TEXTS = st.text(SIGNS, min_size=1, max_size=30)
LINES = st.text(SIGNS | st.just("\n"), min_size=1, max_size=60)


def node_of(name: str, text: str) -> Node:
    report = Report()
    roots = roots_of(name, text, report)
    assert roots is not None and not report.failed, text
    return at(roots[0], "conditions", 0, "filter")


def marked(name: str, text: str, value: str, begin: int, end: int) -> str | None:
    """What of the file's text is marked for a part of a value."""
    lines = lines_of(text)
    span = within(lines, node_of(name, text), Part(value, begin, end))
    if span is None:
        return None
    assert span.line == span.end_line
    return lines[span.line - 1][span.column - 1 : span.end_column - 1]


def resource(value: str) -> dict[str, Any]:
    return {"conditions": [{"filter": value, "note": "x"}]}


def bounds(data: st.DataObject, value: str) -> tuple[int, int]:
    begin = data.draw(st.integers(0, len(value) - 1))
    return begin, data.draw(st.integers(begin + 1, len(value)))


@given(TEXTS, st.booleans(), st.data())
def test_in_json_every_part_is_marked(value: str, ascii: bool, data: st.DataObject) -> None:
    text = json.dumps(resource(value), ensure_ascii=ascii, indent=1)
    begin, end = bounds(data, value)
    found = marked("x.json", text, value, begin, end)
    assert found is not None and json.loads(f'"{found}"') == value[begin:end]


@given(TEXTS, st.sampled_from([None, "'", '"']), st.booleans(), st.booleans(), st.data())
def test_on_one_line_of_yaml_every_part_is_marked(
    value: str, style: str | None, flow: bool, allow: bool, data: st.DataObject
) -> None:
    text = yaml.safe_dump(
        resource(value), default_style=style, default_flow_style=flow, width=1000,
        allow_unicode=allow,
    )  # fmt: skip
    begin, end = bounds(data, value)
    found = marked("x.yaml", text, value, begin, end)
    assert found is not None and reads_as(found, text, value[begin:end])


@given(LINES, st.sampled_from([None, "'", '"', "|", ">"]), st.sampled_from([8, 20, 80]), st.data())
def test_over_several_lines_of_yaml_a_part_is_marked_rightly_or_not_at_all(
    value: str, style: str | None, width: int, data: st.DataObject
) -> None:
    text = yaml.safe_dump(resource(value), default_style=style, width=width)
    begin, end = bounds(data, value)
    found = marked("x.yaml", text, value, begin, end)
    assert found is None or reads_as(found, text, value[begin:end])


def reads_as(found: str, text: str, words: str) -> bool:
    """Whether what is marked is a way to write the words, in the style that the file has."""
    doubled = found.replace("''", "'")
    if found == words or ("'" in text and doubled == words):
        return True
    try:
        return bool(yaml.safe_load(f'"{found}"') == words)
    except yaml.YAMLError:
        return False


FILTER = 'metric.type="a" AND metric.labels.zone="x"'
FORMS = {
    "plain": f"filter: {FILTER}",
    "single": f"filter: '{FILTER}'  # why",
    "double": f"filter: {json.dumps(FILTER)}",
    "over lines": f"filter:\n      {FILTER[:15]}\n      {FILTER[16:]}",
    "single over lines": f"filter: '{FILTER[:15]}\n\n\n      {FILTER[16:]}'",
    "double over lines": f"filter: {json.dumps(FILTER)[:20]}\\\n      {json.dumps(FILTER)[20:]}",
    "literal": f"filter: |\n      {FILTER[:15]}\n\n      {FILTER[16:]}",
    "folded": f"filter: >-\n      {FILTER[:15]}\n      {FILTER[16:]}",
    "folded and indented": f"filter: >+ # why\n      {FILTER[:15]}\n        {FILTER[16:]}\n\n",
}


@pytest.mark.parametrize("form", FORMS)
def test_a_word_of_a_filter_is_marked_in_every_form(form: str) -> None:
    text = f"conditions:\n  - {FORMS[form]}\n    note: 1\n"
    value = str(node_of("x.yaml", text).value)
    begin = value.index("zone")
    assert marked("x.yaml", text, value, begin, begin + 4) == "zone"
    assert marked("x.yaml", text, value, 0, 11) == "metric.type"


def test_of_what_is_not_certain_nothing_is_marked() -> None:
    text = "conditions:\n  - filter: |2\n      one\n"
    value = str(node_of("x.yaml", text).value)
    assert marked("x.yaml", text, value, 2, 3) is None
    folded = "conditions:\n  - filter: one\n      two\n"
    assert marked("x.yaml", folded, "one two", 0, 7) is None  # over the end of a line
    assert marked("x.yaml", folded, "one other", 0, 3) is None
    assert marked("x.yaml", folded, "one two", 4, 4) is None


def test_a_filter_of_the_config_is_marked_inside_too() -> None:
    text = (
        "log_metrics:\n  refunds:\n    description: Refunds.\n    emitter: shop\n"
        '    filter: |\n      jsonPayload.event="refund"\n      AND payload.by="jo"\n'
    )
    (one,) = judge({"monitoring/log_metrics.yaml": text})
    assert one.code == "log-filter-syntax"
    assert text.split("\n")[6][one.span.column - 1 : one.span.end_column - 1] == "payload.by"
    assert (one.span.line, one.span.end_line) == (7, 7)


COMMENT = "# clarity: ignore status-code-unmatched the codes are our own"
BLOCK = """\
displayName: Errors
documentation: {content: See the runbook.}
severity: WARNING
combiner: OR
notificationChannels: [projects/shop/notificationChannels/1]
conditions:
- displayName: one
  conditionThreshold:
    filter: |
      metric.type="custom.googleapis.com/errors" AND resource.type="global"
      AND metric.labels.status_code="5xx"
    aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
    comparison: COMPARISON_GT
    duration: 300s
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    filter: |\n", f"    filter: |  {COMMENT}\n"),
        ("    filter: |\n", f"    {COMMENT}\n    filter: |\n"),
        ("    filter: |\n", f"    {COMMENT}\n    filter:\n      |\n"),
    ],
)
def test_a_comment_on_a_block_sets_aside_what_is_found_inside_it(old: str, new: str) -> None:
    (one,) = judge_raw("p.yaml", BLOCK)
    assert (one.code, one.span.line) == ("status-code-unmatched", 11)
    assert BLOCK.split("\n")[10][one.span.column - 1 : one.span.end_column - 1] == "5xx"
    assert judge_raw("p.yaml", BLOCK.replace(old, new)) == ()
    below = BLOCK.replace("    comparison", f"    {COMMENT}\n    comparison")
    assert {one.code for one in judge_raw("p.yaml", below)} == {one.code, "ignore-unused"}
