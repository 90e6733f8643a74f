"""From the text of a query to its syntax tree, by promql-parser.

Around it: what that parser reads otherwise than Prometheus, and bounds, for it recurses.
"""

from __future__ import annotations

import json
import re
from datetime import timedelta
from functools import lru_cache

import promql_parser as ast

from alerts.evaluate.error import NotEvaluableError

MAX_CHARACTERS = 50_000
MAX_DEPTH = 50
MAX_OPERATORS = 150

_TOKEN = re.compile(
    r"(?P<comment>#[^\n]*)|`(?P<raw>[^`]*)`"
    r"|(?P<quoted>\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*')"
    r"|(?P<now>\boffset\s+[-+]?0+(?:ms|[smhdwy])?\b)"
    r"|(?P<past>@\s*-\s*[0-9.])|(?P<open>[({\[])|(?P<close>[)}\]])"
    r"|(?P<operator>[-+*/%^<>=!]=?|\b(?:and|or|unless|atan2)\b)|\w+|(?P<other>.)",
    re.DOTALL | re.IGNORECASE,
)


@lru_cache(maxsize=256)
def parse(query: str) -> ast.Expr:
    """The syntax tree of a query. Raises NotEvaluableError, with the parser's own words."""
    text = _readable(query)
    try:
        return ast.parse(text)
    except ValueError as error:
        hint = "; two values are compared by ==" if _assigns(query) else ""
        raise NotEvaluableError(f"the query is not PromQL: {error}{hint}") from error


def _readable(query: str) -> str:
    """The query with raw strings as quoted ones, and without offsets of 0.

    Refuses what the parser would crash on.
    """
    if len(query) > MAX_CHARACTERS:
        raise NotEvaluableError(f"the query has more than {MAX_CHARACTERS:,} characters")
    parts: list[str] = []
    depth = operators = 0
    for token in _TOKEN.finditer(query):
        if token["past"]:
            raise NotEvaluableError("an @ before 1970 is not evaluated")
        depth += bool(token["open"]) - bool(token["close"])
        operators += bool(token["operator"])
        if depth > MAX_DEPTH or operators > MAX_OPERATORS:
            raise NotEvaluableError(
                f"the query has more than {MAX_DEPTH} levels or {MAX_OPERATORS:,} operators"
            )
        if token["raw"] is not None:
            parts.append(json.dumps(token["raw"], ensure_ascii=False))
        elif not token["now"]:
            parts.append(token[0])
    return "".join(parts)


def _assigns(query: str) -> bool:
    """Whether a single = stands where only == can."""
    depth = 0
    for token in _TOKEN.finditer(query):
        depth += (token[0] == "{") - (token[0] == "}")
        if token[0] == "=" and not depth:
            return True
    return False


def milliseconds(duration: timedelta | None) -> int:
    """A duration of the query; none is 0."""
    return round(duration / timedelta(milliseconds=1)) if duration else 0
