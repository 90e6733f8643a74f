"""Every piece of a filter's tree says where in the text it stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.filters import parts
from monitoring.filters.ast import Call, Comparison, Selector
from monitoring.filters.error import FilterSyntaxError
from monitoring.filters.parser import parse, parse_field
from monitoring.filters.query import leaves
from monitoring.filters.render import render
from monitoring.log_filters.error import LogFilterError
from monitoring.log_filters.parser import parse as parse_log
from tests.filters.test_filter_roundtrip import TREES

SLO = "projects/p/services/s/serviceLevelObjectives/o"


@given(TREES)
def test_a_leaf_is_what_its_part_reads_as(node: object) -> None:
    """The text of a leaf, of its field and of its value, read alone, are the same again."""
    text = render(node)  # type: ignore[arg-type]
    for leaf in leaves(parse(text)):
        assert parse(parts.of_leaf(text, leaf).words) == leaf
        if isinstance(leaf, Comparison):
            assert (
                parse_field(parts.of_field(text, leaf).words) == leaf.field or len(leaf.field) == 2
            )
            value = parts.of_value(text, leaf)
            assert leaf.field_end <= value.begin <= value.end <= leaf.end
            label = parts.of_label(text, leaf.field_end, leaf.field[-1])
            assert label is None or label.words == leaf.field[-1]


def test_names_are_marked_without_their_quotes() -> None:
    text = """metric.label."a.b" = "x" AND resource.type=y AND metric.labels.c = one_of("1", "2")"""
    quoted, plain, called = (leaf for leaf in leaves(parse(text)) if isinstance(leaf, Comparison))
    label = parts.of_label(text, quoted.field_end, "a.b")
    assert label is not None and (label.words, parts.of_value(text, quoted).words) == ("a.b", "x")
    assert parts.of_value(text, plain).words == "y"
    assert isinstance(called.value, Call)
    assert parts.of_value(text, called).words == 'one_of("1", "2")'
    assert parts.of_label(text, called.field_end, "d") is None


def test_the_arguments_of_a_selector_are_marked() -> None:
    text = f'  select_slo_burn_rate( "{SLO}" ,3600s ) '
    tree = parse(text)
    assert isinstance(tree, Selector)
    found = [parts.of_argument(text, tree, index) for index in range(3)]
    assert [part and part.words for part in found] == [SLO, "3600s", None]
    assert parts.of_leaf(text, tree).words == text.strip()
    end = parts.of_end(found[0], "o")
    assert end is not None and text[: end.begin].endswith("Objectives/")


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ('metric.type = "a" AND metric.labels.code =~ "5.."', "=~"),
        ('metric.type = "a" AND metrics.type = "b"', "metrics.type"),
        ('metric.type = "a" AND', "AND"),
        ('metric.type = "a" AND resource.type = ', "="),
        ('(metric.type = "a"  ', '"a"'),
        ('metric.type = "a', '"a'),
        ("metric.type = starts_wth(\"a\")", "starts_wth"),
        ('metric.type = monitoring.regex.full_match("(")', "monitoring.regex.full_match"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_marked(text: str, marked: str) -> None:
    with pytest.raises(FilterSyntaxError) as error:
        parse(text)
    part = error.value.part_of(text)
    assert part is not None and part.words == marked


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ('payload.event="order"', "payload.event"),
        ("severity >= ", ">="),
        ('jsonPayload.a="x" AND severity=="y"', "=="),
        ('textPayload =~ "("', '"("'),
        ("CAST(jsonPayload.n, INT32) > 1", "INT32"),
    ],
)
def test_what_cannot_be_read_of_a_query_is_marked(text: str, marked: str) -> None:
    with pytest.raises(LogFilterError) as error:
        parse_log(text)
    part = error.value.part_of(text)
    assert part is not None and part.words == marked


@given(st.text("ab.\"'\\=~!<>:(), \n-", max_size=30))
def test_of_any_text_something_in_it_is_marked(text: str) -> None:
    for read in (parse, parse_log):
        try:
            read(text)
        except FilterSyntaxError as error:
            part = error.part_of(text)
            assert (part is None) == (not text.strip())
            assert part is None or 0 <= part.begin < part.end <= len(text)
            assert part is None or part.begin <= error.offset
