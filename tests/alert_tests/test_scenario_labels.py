"""Label values and texts that patterns match."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.scenario.labels import NoLabelsError, matching, taken
from alerts.scenario.pattern import samples
from monitoring.model import Match, Selection
from tests.model_factory import metric

PATTERNS = [
    "5..", "(4|5)..", "5[0-9]{2}", "[^2]..", r"/api/v\d+/.*", "(?:GET|POST)", "(?i)error|warn",
    r"a\.b\+c", "x{3,5}y?", "(?P<k>ab)+", "", ".*", "[-a]b", r"\w+-\d", "a|", "[]x]z",
]  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_common_patterns_have_samples(pattern: str) -> None:
    assert samples(pattern)
    assert all(re.fullmatch(pattern, text) for text in samples(pattern))


def test_there_is_a_sample_for_each_alternative() -> None:
    assert samples("404|5..|timeout") == ("404", "500", "timeout")


PARTS = st.sampled_from(["a", "7", ".", r"\d", r"\w", "[a-f]", "[^a]", "(b|cd)", "(?:e)", r"\."])
TIMES = st.sampled_from(["", "*", "+", "?", "{2}", "{1,3}"])
WRITTEN = st.lists(st.lists(st.tuples(PARTS, TIMES).map("".join), max_size=4).map("".join),
                   min_size=1, max_size=3).map("|".join)  # fmt: skip


@settings(max_examples=300)
@given(WRITTEN)
def test_patterns_of_the_usual_parts_have_samples(pattern: str) -> None:
    assert samples(pattern)


@given(st.text(max_size=30))
def test_any_text_gives_samples_that_match_or_none(pattern: str) -> None:
    try:
        compiled = re.compile(pattern)
    except re.error:
        return
    assert all(compiled.fullmatch(text) for text in samples(pattern))


CODES = metric(labels={"code": "STRING", "ok": "BOOL", "tries": "INT64"})


def select(**where: str) -> Selection:
    return Selection(
        CODES, tuple(Match(k, v.strip("/"), regex=v.startswith("/")) for k, v in where.items())
    )


@pytest.mark.parametrize(
    ("wanted", "unwanted"),
    [
        ([select()], [select(code="/5../")]),
        ([select(), select(code="/5../")], []),
        ([select(code="/[45]../")], [select(code="/5../")]),
        ([select(ok="true")], [select(tries="200")]),
        ([select(code="/2../")], [select(code="200")]),
    ],
)
def test_labels_are_taken_and_not_taken(wanted: list[Selection], unwanted: list[Selection]) -> None:
    labels = matching(CODES, wanted, unwanted)
    assert labels.keys() == CODES.labels.keys()
    assert all(taken(labels, selection) for selection in wanted)
    assert not any(taken(labels, selection) for selection in unwanted)


def test_what_contradicts_itself_is_named() -> None:
    with pytest.raises(NoLabelsError, match=r"requests\{code=500\} takes and not requests\{\}"):
        matching(CODES, [select(code="500")], [select()])
