"""PromQL as text: read by promql-parser, or what of it is no PromQL.

Around the parser, which is imported when a query is first read: what it reads otherwise than
Prometheus, bounds, for it recurses, and places, for it gives none.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

from monitoring.part import Part
from monitoring.validation.re2 import problem

MAX_CHARACTERS = 50_000
MAX_DEPTH = 50
MAX_OPERATORS = 150

Expr = Any  # the parser's types name no attributes

_QUOTED = r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'"
STRING = rf"{_QUOTED}|`[^`]*`"
"""A pattern of PromQL's strings, with their quotes; a dot in it must match a line's end, too."""

_TOKEN = re.compile(
    r"(?P<comment>#[^\n]*)|`(?P<raw>[^`]*)`"
    rf"|(?P<quoted>{_QUOTED})"
    r"|(?P<now>\boffset\s+[-+]?0+(?:ms|[smhdwy])?\b)"
    r"|(?P<past>@\s*-\s*[0-9.])|(?P<open>[({\[])|(?P<close>[)}\]])"
    r"|(?P<operator>[-+*/%^<>=!]=?|\b(?:and|or|unless|atan2)\b)|\w+|(?P<other>.)",
    re.DOTALL | re.IGNORECASE,
)
_SPECIAL = ("`", "@", "offset")
_OPERATORS = (*"-+*/%^<>=!", "and", "or", "unless", "atan2")
_PAIRS = {"(": ")", "{": "}", "[": "]"}
_NAMED = re.compile(r"'([^']+)'|: (\S+)$")
_PATTERN = "illegal regex for "
_UNNAMED = "invalid promql query"

# What the parser refuses of PromQL that Prometheus 3.16 reads: durations that are reckoned
# (``[5m * 2]``), numbers such as 07e10, and the operators of histograms.
_NEWER = re.compile(r"unexpected character inside brackets: '[-+*/%^(]'|.*can't be parsed into i64")
_NEWER_OPERATORS = (">/", "</")


class PromqlError(ValueError):
    """A text that is no PromQL: the message says why, `part` where, as far as that is known."""

    def __init__(self, message: str, part: Part | None = None) -> None:
        super().__init__(message)
        self.part = part


class PromqlBoundsError(ValueError):
    """PromQL, maybe, that is not read here: larger than the bounds, or older than 1970."""


@lru_cache(maxsize=512)
def parse(query: str) -> Expr:
    """The syntax tree of a query. Raises PromqlError and PromqlBoundsError."""
    import promql_parser

    text = _readable(query)
    try:
        return promql_parser.parse(text)
    except ValueError as error:
        raise _explained(query, str(error)) from error


def fault(query: str) -> PromqlError | None:
    """Why a query is no PromQL; None where it is, and where that cannot be told here."""
    try:
        parse(query)
    except PromqlError as error:
        return error
    except PromqlBoundsError:
        return None
    return None


def _readable(query: str) -> str:
    """The query with raw strings as quoted ones, and without offsets of 0.

    Refuses what the parser would crash on.
    """
    if len(query) > MAX_CHARACTERS:
        raise PromqlBoundsError(f"the query has more than {MAX_CHARACTERS:,} characters")
    if _is_plain(query):
        return query
    parts: list[str] = []
    depth = operators = 0
    for token in _TOKEN.finditer(query):
        if token["past"]:
            raise PromqlBoundsError("an @ before 1970 is not evaluated")
        depth += bool(token["open"]) - bool(token["close"])
        operators += bool(token["operator"])
        if depth > MAX_DEPTH or operators > MAX_OPERATORS:
            raise PromqlBoundsError(
                f"the query has more than {MAX_DEPTH} levels or {MAX_OPERATORS:,} operators"
            )
        if token["raw"] is not None:
            parts.append(json.dumps(token["raw"], ensure_ascii=False))
        elif not token["now"]:
            parts.append(token[0])
    return "".join(parts)


def _is_plain(query: str) -> bool:
    """Whether a query is within the bounds and read as Prometheus reads it, at a quick look."""
    text = query.lower()
    return (
        not any(sign in text for sign in _SPECIAL)
        and sum(map(text.count, _PAIRS)) <= MAX_DEPTH
        and sum(map(text.count, _OPERATORS)) <= MAX_OPERATORS
    )


def _explained(query: str, said: str) -> ValueError:
    """The parser's words, or better ones where the text itself shows what is wrong."""
    if said.startswith(_PATTERN) and not problem(said.removeprefix(_PATTERN)):
        return PromqlBoundsError(said)  # its regular expressions are not quite RE2's
    if _NEWER.match(said) or any(sign in query for sign in _NEWER_OPERATORS):
        return PromqlBoundsError(f"what is newer than its parser is not read: {said}")
    if said == _UNNAMED:
        said = "something stands where it cannot"
    return _unpaired(query) or _assigned(query) or PromqlError(said, _named(query, said))


def _unpaired(query: str) -> PromqlError | None:
    """A bracket or a quote that nothing closes, or that closes nothing."""
    waiting: list[tuple[str, int]] = []
    for token in _TOKEN.finditer(query):
        sign, at = token[0], token.start()
        if token["open"]:
            waiting.append((sign, at))
        elif token["close"]:
            if not any(_PAIRS[opened] == sign for opened, _ in waiting):
                return PromqlError(f"this {sign} closes nothing", Part(query, at, at + 1))
            if _PAIRS[waiting[-1][0]] != sign:
                break
            waiting.pop()
        elif token["other"] and sign in "\"'`":
            return PromqlError("nothing closes this quote", Part(query, at, at + 1))
    if not waiting:
        return None
    sign, at = waiting[-1]
    return PromqlError(f"nothing closes this {sign}", Part(query, at, at + 1))


def _assigned(query: str) -> PromqlError | None:
    """A single = where only == can stand."""
    depth = 0
    for token in _TOKEN.finditer(query):
        depth += (token[0] == "{") - (token[0] == "}")
        if token[0] == "=" and not depth:
            return PromqlError("two values are compared by ==", Part(query, *token.span()))
    return None


def _named(query: str, said: str) -> Part | None:
    """What the parser's words name, if the query has it once."""
    for named in reversed(_NAMED.findall(said)):
        word = named[0] or named[1]
        found = list(re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", query))
        if len(found) == 1:
            return Part(query, *found[0].span())
    return None
