"""The filter language: what reads as what, and how a bad filter is refused."""

from __future__ import annotations

import time

import pytest

from monitoring.filters.ast import (
    And,
    Call,
    Comparison,
    FieldPath,
    Function,
    Node,
    Not,
    Operator,
    Or,
    Scalar,
    Selector,
    SloFunction,
    Variable,
)
from monitoring.filters.descent import MAX_DEPTH
from monitoring.filters.error import FilterError
from monitoring.filters.parser import MAX_CHARS, parse, parse_field
from monitoring.filters.query import (
    lookback_seconds,
    metric_types,
    restricts_resource_type,
)
from monitoring.filters.render import render


def equal(field: FieldPath, value: Scalar | Call) -> Comparison:
    return Comparison(field, Operator.EQUAL, value)


def label(key: str, value: Scalar = "v") -> Comparison:
    return equal(("metric", "labels", key), value)


A, B, C = label("a"), label("b"), label("c")
A_, B_, C_ = (f'metric.labels.{key} = "v"' for key in "abc")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        (A_, A),
        (f"{A_} AND {B_}", And((A, B))),
        (f"{A_} {B_}\n\t{C_} ", And((A, B, C))),
        (f"{A_} OR {B_} AND {C_}", And((Or((A, B)), C))),
        (f"{A_} AND {B_} OR {C_}", And((A, Or((B, C))))),
        (f"{A_} {B_} OR {C_}", And((A, Or((B, C))))),
        (f"NOT {A_} OR {B_}", Or((Not(A), B))),
        (f"NOT ({A_} OR {B_})", Not(Or((A, B)))),
        (f"NOT NOT {A_}", Not(Not(A))),
        (f"({A_} AND {B_}) AND {C_}", And((And((A, B)), C))),
        (f"(({A_}))", A),
        ("${zone} ${ref_1}", And((Variable("zone"), Variable("ref_1")))),
    ],
)
def test_or_binds_tighter_than_and_and_not_tightest(text: str, tree: Node) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("project", ("project",)),
        ("group.id", ("group", "id")),
        ("metric.type", ("metric", "type")),
        ("resource.type", ("resource", "type")),
        ("metric.label.code", ("metric", "labels", "code")),
        ("metric.labels.code", ("metric", "labels", "code")),
        ('metric.label."a.b/c"', ("metric", "labels", "a.b/c")),
        ("resource.label.zone", ("resource", "labels", "zone")),
        ("resource.labels.zone", ("resource", "labels", "zone")),
        ("metadata.system_labels.name", ("metadata", "system_labels", "name")),
        ('metadata.user_labels."k8s.io/app"', ("metadata", "user_labels", "k8s.io/app")),
        ("resource.metadata.region", ("resource", "metadata", "region")),
        ("resource.metadata.tag.env", ("resource", "metadata", "tag", "env")),
    ],
)
def test_fields_have_one_spelling_in_the_tree(text: str, field: FieldPath) -> None:
    assert parse(f'{text}="x"') == equal(field, "x")
    assert parse_field(text) == field


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"a b"', "a b"),
        ("'a b'", "a b"),
        (r'"a \"b\" \\ \d"', r'a "b" \ \d'),
        ('"a (OR) b"', "a (OR) b"),
        ("europe-west2", "europe-west2"),
        ("custom.googleapis.com/a", "custom.googleapis.com/a"),
        ("200", 200),
        ("-3", -3),
        ("0.25", 0.25),
        ("1e3", 1000.0),
        ("1.2.3", "1.2.3"),
        ("true", True),
        ("false", False),
        ("True", "True"),
        ("${ref:channel/a}", "${ref:channel/a}"),
        ('starts_with("a")', Call(Function.STARTS_WITH, ("a",))),
        ('ends_with("a")', Call(Function.ENDS_WITH, ("a",))),
        ('has_substring("a")', Call(Function.HAS_SUBSTRING, ("a",))),
        ('one_of("a", "b", 3)', Call(Function.ONE_OF, ("a", "b", 3))),
        ('monitoring.regex.full_match("5..")', Call(Function.FULL_MATCH, ("5..",))),
    ],
)
def test_values(text: str, value: Scalar | Call) -> None:
    tree = parse(f"metric.labels.a = {text}")
    assert tree == equal(("metric", "labels", "a"), value)
    assert isinstance(tree, Comparison) and type(tree.value) is type(value)


@pytest.mark.parametrize("operator", list(Operator))
def test_operators(operator: Operator) -> None:
    assert parse(f"metric.labels.a{operator}5") == Comparison(
        ("metric", "labels", "a"), operator, 5
    )


def test_a_label_that_exists() -> None:
    assert parse("resource.label:id") == Comparison(("resource", "labels"), Operator.HAS, "id")


@pytest.mark.parametrize("function", list(SloFunction))
def test_slo_selectors(function: SloFunction) -> None:
    name = "projects/p/services/s/serviceLevelObjectives/o"
    assert parse(f'{function}("{name}")') == Selector(function, name)
    assert parse(f"{function}('{name}', 60m)") == Selector(function, name, "60m")


@pytest.mark.parametrize(
    ("lookback", "seconds"),
    [("3600s", 3600), ("60m", 3600), ("1.5h", 5400), ("500ms", 0.5), ("1us", 1e-6), ("1d", None)],
)
def test_lookbacks(lookback: str, seconds: float | None) -> None:
    assert lookback_seconds(Selector(SloFunction.BURN_RATE, "o", lookback)) == seconds


def test_offsets_lead_into_the_text() -> None:
    text = f"{A_} AND ( NOT {B_} OR {C_} )"
    tree = parse(text)
    assert isinstance(tree, And) and isinstance(tree.operands[1], Or)
    negated, last = tree.operands[1].operands
    assert text[negated.offset :].startswith("NOT")
    assert text[last.offset :] == f"{C_} )"


@pytest.mark.parametrize(
    ("text", "offset", "words"),
    [
        ("", 0, "empty"),
        ("  ", 0, "empty"),
        ("metric.type", 11, "expected an operator"),
        ("metric.type =", 13, "expected a value"),
        ("metric.type = AND", 14, "expected a value, found AND"),
        ('metric.type = "a', 14, "never closed"),
        ('metric.type = "a" ; ', 18, "lefthand"),
        ("metric.type = !", 14, "unexpected character '!'"),
        ('metric.type = "a" OR', 20, "expected a comparison"),
        ('AND metric.type = "a"', 0, "expected a comparison, found AND"),
        ('metric.type = "a" AND AND metric.type = "b"', 22, "expected a comparison"),
        ('(metric.type = "a"', 18, "closing parenthesis"),
        ('metric.type = "a")', 17, "expected the end of the filter"),
        ("()", 1, "expected a comparison"),
        ('severity = "a"', 0, "prefixed with one of {group, metadata, metric, project, resource}"),
        ('metric.label = "a"', 0, "name the label"),
        ('metric.lable.a = "a"', 0, "unknown field metric.lable.a"),
        ('metric.labels.a.b = "a"', 0, 'metric.labels."a.b"'),
        ('metric..type = "a"', 0, "empty part"),
        ('metadata.labels.a = "a"', 0, "metadata.system_labels.KEY"),
        ('metric.type = monitoring.regex.full_match("a(b")', 14, "RE2: a parenthesis is left open"),
        ('metric.type =~ "a"', 12, "monitoring.regex.full_match"),
        ('metric.type !~ "a"', 12, "!= monitoring.regex.full_match"),
        ('metric.type == "a"', 12, "write ="),
        ('metric.type = start_with("a")', 14, "did you mean starts_with?"),
        ('metric.type = starts_with("a", "b")', 14, "takes one value"),
        ("metric.type = one_of()", 21, "expected a value"),
        ('metric.type > starts_with("a")', 14, "goes with = and !="),
        ('select_slo_burnrate("a")', 0, "did you mean select_slo_burn_rate?"),
        ('select_slo_health("a", "b", "c")', 0, "takes an objective and a lookback"),
        ("select_slo_health", 17, "opening parenthesis"),
    ],
)
def test_errors_say_what_and_where(text: str, offset: int, words: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text)
    assert words in caught.value.message
    assert caught.value.offset == offset


def test_errors_count_lines_and_columns() -> None:
    text = 'metric.type="m"\n  metric.labels.a =~ "b"'
    with pytest.raises(FilterError) as caught:
        parse(text)
    assert "at line 2, column 19: =~ is no operator" in caught.value.in_text(text)


def test_depth_and_length_are_bounded() -> None:
    deepest = "(" * MAX_DEPTH + A_ + ")" * MAX_DEPTH
    assert parse(deepest) == A
    for deeper in (f"({deepest})", "NOT " * (MAX_DEPTH + 1) + A_, "(" * 9000, "NOT " * 4000):
        with pytest.raises(FilterError):
            parse(deeper)
    with pytest.raises(FilterError, match="20,000 characters"):
        parse("x" * (MAX_CHARS + 1))


@pytest.mark.parametrize(
    "text", ['"' * MAX_CHARS, " " * (MAX_CHARS - 1) + "!", "${" * 9999, "a." * 9999]
)
def test_hostile_text_is_refused_in_linear_time(text: str) -> None:
    started = time.process_time()
    with pytest.raises(FilterError):
        parse(text)
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ('metric.type = "a" resource.type = "b"', ("a",)),
        ('metric.type = one_of("a", "b") OR metric.type = "a"', ("a", "b")),
        ('NOT metric.type = "a"', ()),
        ('NOT NOT metric.type = "a"', ("a",)),
        ('metric.type != "a"', ()),
        ('metric.type = starts_with("a")', ()),
        ('select_slo_health("o")', ()),
    ],
)
def test_metric_types(text: str, types: tuple[str, ...]) -> None:
    assert metric_types(parse(text)) == types


@pytest.mark.parametrize(
    ("text", "restricts"),
    [
        ('resource.type = "a" metric.type = "b"', True),
        ('resource.type = one_of("a", "b")', True),
        ('resource.type = starts_with("a")', True),
        ('resource.type = "a" OR resource.type = "b"', True),
        ('resource.type = "a" OR metric.type = "b"', False),
        ('(resource.type = "a" OR metric.type = "b") AND resource.type = "c"', True),
        ('NOT resource.type = "a"', False),
        ('resource.type != "a"', False),
        ('metric.type = "b"', False),
    ],
)
def test_restriction_of_the_resource_type(text: str, restricts: bool) -> None:
    assert restricts_resource_type(parse(text)) is restricts


def test_rendering_puts_parentheses_where_they_are_needed_only() -> None:
    text = f"{A_} AND ({B_} AND {C_}) AND NOT ({A_} OR {B_})"
    assert render(parse(f"({text})")) == text
    assert render(parse(f"({A_} OR {B_}) AND {C_}")) == f"{A_} OR {B_} AND {C_}"
