"""Where in the text of a PromQL query its selectors stand.

The parser gives no places. Selectors are found in the text by their form, and only where they are,
one for one, those that the parser has read is anything said of their places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from checks.facts.queries import Selected, parsed, selected
from monitoring.part import Part
from monitoring.promql_syntax import STRING

_PIECE = (
    r"(?is)(?P<comment>#[^\n]*)"
    rf"|(?P<text>{STRING})"
    r"|(?P<number>0x[0-9a-f]+|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+|[a-z][0-9a-z]*)?)"
    r"|(?P<word>[a-z_:][a-z0-9_:]*)|(?P<sign>=~|!~|!=|==|<=|>=|[^\s])"
)
_LISTS = frozenset({"by", "without", "on", "ignoring", "group_left", "group_right"})
_WORDS = frozenset({"and", "or", "unless", "atan2", "offset", "bool", "inf", "nan"})


@dataclass(frozen=True, slots=True)
class Matcher:
    """``code="500"``: its label, and its value without the quotes."""

    label: Part
    operator: str
    value: Part


@dataclass(frozen=True, slots=True)
class Written:
    """A selector as it is written; `range` is what stands in brackets behind it."""

    name: Part | None
    matchers: tuple[Matcher, ...]
    range: Part | None = None

    def matcher(self, label: str, operator: str, value: str) -> Matcher | None:
        """The one matcher that says this."""
        found = [m for m in self.matchers if (m.label.words, m.operator) == (label, operator)]
        if len(found) > 1:
            found = [one for one in found if one.value.words == value]
        return found[0] if len(found) == 1 else None


def place_of(query: str, one: Selected) -> Written | None:
    """How a selector of the query is written, the first of those that select the same; None where
    that is not certain."""
    for read, found in _pairs(query):
        if (read.name, read.matchers, read.range) == (one.name, one.matchers, one.range):
            return found
    return None


@lru_cache(maxsize=64)
def _pairs(query: str) -> tuple[tuple[Selected, Written], ...]:
    """What the parser has read beside how it is written; empty where they are not the same."""
    read, found = list(selected(parsed(query))), list(_Reader(query).selectors())
    alike = len(read) == len(found) and all(map(_are_alike, read, found))
    return tuple(zip(read, found, strict=True)) if alike else ()


def _are_alike(read: Selected, found: Written) -> bool:
    labels = sorted(m.label.words for m in found.matchers if m.label.words != "__name__")
    named = found.name is None or found.name.words == read.name
    return named and labels == sorted(label for label, _, _ in read.matchers)


class _Reader:
    """Goes over the tokens of a query from left to right."""

    def __init__(self, query: str) -> None:
        self._query = query
        self._tokens = [t for t in re.finditer(_PIECE, query) if t.lastgroup != "comment"]
        self._at = 0

    def selectors(self) -> Iterator[Written]:
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            word = token[0].lower() if token.lastgroup == "word" else ""
            if word in _LISTS and self._sign(1) == "(":
                self._skip(")")
            elif token[0] == "[":
                self._skip("]")  # of a subquery
            elif token[0] == "{" or (word and word not in _WORDS | _LISTS and not self._calls()):
                yield self._selector()
            else:
                self._at += 1

    def _calls(self) -> bool:
        """Whether a function or an aggregation stands here and no metric."""
        ahead = self._tokens[self._at + 1 : self._at + 2]
        return self._sign(1) == "(" or any(token[0].lower() in _LISTS for token in ahead)

    def _selector(self) -> Written:
        name = None
        if self._tokens[self._at].lastgroup == "word":
            name = self._part(self._tokens[self._at])
            self._at += 1
        matchers: list[Matcher] = []
        if self._sign() == "{":
            begin = self._at
            self._skip("}")
            inside = self._tokens[begin : self._at]
            for label, operator, value in zip(inside, inside[1:], inside[2:], strict=False):
                if operator.lastgroup == "sign" and value.lastgroup == "text":
                    of = Part(self._query, value.start() + 1, value.end() - 1)
                    matchers.append(Matcher(self._part(label), operator[0], of))
        over = None
        if self._sign() == "[":
            begin = self._at
            self._skip("]")
            inside = self._tokens[begin : self._at]
            if not any(":" in token[0] for token in inside):  # else a subquery
                over = Part(self._query, inside[0].end(), inside[-1].start())
        return Written(name, tuple(matchers), over)

    def _skip(self, closing: str) -> None:
        """Past the next such sign."""
        while self._at < len(self._tokens):
            self._at += 1
            if self._tokens[self._at - 1][0] == closing:
                return

    def _sign(self, ahead: int = 0) -> str:
        """The sign that comes so many tokens ahead; empty if none does."""
        at = self._at + ahead
        token = self._tokens[at] if at < len(self._tokens) else None
        return token[0] if token is not None and token.lastgroup == "sign" else ""

    def _part(self, token: re.Match[str]) -> Part:
        return Part(self._query, *token.span())
