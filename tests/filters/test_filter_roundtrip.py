"""Whatever tree there is, its text reads back as it; whatever text there is, it never crashes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitoring.filters.ast import (
    And,
    Call,
    Comparison,
    Function,
    Node,
    Not,
    Operator,
    Or,
    Selector,
    SloFunction,
    Variable,
)
from monitoring.filters.error import FilterError
from monitoring.filters.parser import MAX_CHARS, parse
from monitoring.filters.render import render
from monitoring.validation import re2

KEYS = st.text(min_size=1, max_size=8)
TEXTS = st.text(max_size=12)
SCALARS = (
    TEXTS
    | st.integers(-(10**12), 10**12)
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
)
FIELDS = st.one_of(
    st.sampled_from([("project",), ("group", "id"), ("metric", "type"), ("resource", "type")]),
    st.tuples(st.just("metric"), st.just("labels"), KEYS),
    st.tuples(st.just("resource"), st.just("labels"), KEYS),
    st.tuples(st.just("resource"), st.just("metadata"), KEYS),
    st.tuples(st.just("metadata"), st.sampled_from(["system_labels", "user_labels"]), KEYS),
)


def is_readable(call: Call) -> bool:
    """Whether the parser takes it: a pattern must be RE2's."""
    pattern = call.function is Function.FULL_MATCH
    return not pattern or not re2.problem(str(call.arguments[0]))


CALLS = st.builds(
    Call,
    st.sampled_from([f for f in Function if f is not Function.ONE_OF]),
    st.tuples(SCALARS),
).filter(is_readable) | st.builds(
    Call, st.just(Function.ONE_OF), st.lists(SCALARS, min_size=1, max_size=3).map(tuple)
)
LEAVES: st.SearchStrategy[Node] = st.one_of(
    st.builds(Comparison, FIELDS, st.sampled_from(list(Operator)), SCALARS),
    st.builds(Comparison, FIELDS, st.sampled_from([Operator.EQUAL, Operator.NOT_EQUAL]), CALLS),
    st.builds(Selector, st.sampled_from(list(SloFunction)), TEXTS, st.none() | TEXTS),
    st.builds(Variable, st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,6}", fullmatch=True)),
)


def combined(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(st.builds(And, several), st.builds(Or, several), st.builds(Not, inner))


TREES = st.recursive(LEAVES, combined, max_leaves=12)


@given(TREES)
def test_a_rendered_tree_reads_back_as_itself(tree: Node) -> None:
    assert parse(render(tree)) == tree


@given(TREES)
def test_rendering_is_canonical(tree: Node) -> None:
    text = render(tree)
    assert render(parse(text)) == text


FRAGMENTS = st.sampled_from(
    [
        "metric.type",
        "=",
        '"a"',
        "AND",
        "OR",
        "NOT",
        "(",
        ")",
        ",",
        ":",
        "one_of",
        "'",
        " ",
        "$",
        "{",
    ]
)


@given(st.text(max_size=60) | st.lists(FRAGMENTS | st.text(max_size=3), max_size=20).map("".join))
def test_any_text_is_read_or_refused_at_a_place_in_it(text: str) -> None:
    assert len(text) <= MAX_CHARS
    try:
        parse(text)
    except FilterError as error:
        assert 0 <= error.offset <= len(text)
