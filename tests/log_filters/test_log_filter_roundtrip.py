"""Whatever tree there is, its text reads back as it; whatever text there is, it never crashes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitoring.log_filters.ast import (
    And,
    Anywhere,
    Cast,
    CastType,
    Comparison,
    Extract,
    Field,
    FromSource,
    InNetwork,
    Literal,
    LogId,
    Node,
    Not,
    Operator,
    Or,
    Sample,
    Search,
)
from monitoring.log_filters.error import LogFilterError
from monitoring.log_filters.parser import parse
from monitoring.log_filters.render import render

TEXTS = st.text(max_size=10)
LITERALS = st.builds(Literal, TEXTS, st.just(True)) | st.builds(
    Literal,
    st.from_regex(r"[A-Za-z0-9_*.$]{1,8}", fullmatch=True).filter(
        lambda text: text not in ("AND", "OR", "NOT")
    ),
)
FIELDS = st.builds(
    Field,
    st.sampled_from([("severity",), ("httpRequest", "status"), ("textPayload",)])
    | st.tuples(st.sampled_from(["labels", "jsonPayload"]), st.text(min_size=1, max_size=6)),
)
PATTERNS = st.sampled_from(["a.*b", r"\bx\"\\", "[0-9]+"])
OPERANDS = st.recursive(
    FIELDS,
    lambda inner: (
        st.builds(Cast, inner, st.sampled_from(CastType))
        | st.builds(Extract, inner, st.sampled_from(["(a)", r"x\d(\"+)"]))
    ),
    max_leaves=2,
)
ORDINARY = [o for o in Operator if o not in (Operator.MATCHES, Operator.MATCHES_NOT)]
LEAVES: st.SearchStrategy[Node] = st.one_of(
    st.builds(Comparison, OPERANDS, st.sampled_from(ORDINARY), LITERALS),
    st.builds(
        Comparison,
        OPERANDS,
        st.sampled_from([Operator.MATCHES, Operator.MATCHES_NOT]),
        st.builds(Literal, PATTERNS, st.just(True)),
    ),
    st.builds(Anywhere, LITERALS),
    st.builds(LogId, TEXTS),
    st.builds(FromSource, TEXTS),
    st.builds(Sample, FIELDS, st.sampled_from([0.0, 0.25, 1.0])),
    st.builds(InNetwork, FIELDS, st.sampled_from(["10.0.0.0/8", "::1"])),
    st.builds(Search, st.none() | FIELDS, TEXTS),
)


def combined(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(st.builds(And, several), st.builds(Or, several), st.builds(Not, inner))


TREES = st.recursive(LEAVES, combined, max_leaves=10)


@given(TREES)
def test_a_rendered_tree_reads_back_as_itself(tree: Node) -> None:
    assert parse(render(tree)) == tree


@given(st.text(max_size=40) | st.text("ab.\"'\\-()=<>!~:,ANDORNT \n", max_size=40))
def test_any_text_is_a_query_or_an_error_at_a_place_in_it(text: str) -> None:
    try:
        node = parse(text)
    except LogFilterError as error:
        assert 0 <= error.offset <= len(text)
    else:
        assert parse(render(node)) == node
