"""RE2 patterns as `re` matches them."""

from __future__ import annotations

import pytest

from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.patterns import compiled


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        (r"a.c", "abc", True),
        (r"a.c", "a\nc", False),
        (r"(?s)a.c", "a\nc", True),
        (r"(?i)ABC", "abc", True),
        (r"\Qa.c\E+", "a.c", True),
        (r"\Qa.c\E", "abc", False),
        (r"[[:alpha:]]+\z", "abc", True),
        (r"[^[:digit:]]+", "a1", False),
        (r"(?P<x>a)(?<y>b)", "ab", True),
        (r"\d+", "\u0663", False),
        (r"a{2}|b", "aa", True),
        (r"a((?i)b|c)d", "aBd", True),
        (r"a((?i)b|c)d", "aCd", True),
        (r"a((?i)b|c)d", "abD", False),
        (r"a(?i)b|c", "Ab", False),
        (r"a(?i)b|c", "C", True),
        (r"[|()]+(?i)x", "|(X", True),
    ],
)
def test_patterns(pattern: str, text: str, matches: bool) -> None:
    assert (compiled(pattern).fullmatch(text) is not None) is matches


@pytest.mark.parametrize(
    "pattern", [r"(?=a)", r"(a)\1", r"\pL", "(?U)a", "[[:letters:]]", "a**", "("]
)
def test_what_cannot_be_matched_says_so(pattern: str) -> None:
    with pytest.raises(NotEvaluableError, match=r"pattern|class|flag"):
        compiled(pattern)
