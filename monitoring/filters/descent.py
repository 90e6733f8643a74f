"""What the parsers of Google's two filter languages share: a place among tokens, and AND and OR."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, TypeVar

from monitoring.filters.error import FilterSyntaxError
from monitoring.filters.lexer import Kind, Token

MAX_DEPTH = 50

_Node = TypeVar("_Node")


class Descent:
    """Recursive descent over tokens, of which the last is of kind END."""

    _error: ClassVar[type[FilterSyntaxError]]
    _whole: ClassVar[str]  # what a text is called as a whole

    def __init__(self, read: list[Token]) -> None:
        self._tokens = read
        self._at = 0
        self._depth = 0

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    @property
    def _end(self) -> int:
        """Where what was last taken ends."""
        return self._tokens[self._at - 1].end

    def _take(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _take_word(self, word: str) -> bool:
        token = self._tokens[self._at]
        if token.kind is Kind.WORD and token.text == word:
            self._at += 1
            return True
        return False

    def _expect(self, kind: Kind, what: str) -> Token:
        token = self._tokens[self._at]
        if token.kind is not kind:
            raise self._unexpected(what)
        self._at += 1
        return token

    def _unexpected(self, expected: str) -> FilterSyntaxError:
        token = self._next
        found = f"the end of the {self._whole}" if token.kind is Kind.END else token.text
        return self._error(f"expected {expected}, found {found}", token.offset)

    def _every(self, rule: Callable[[], _Node]) -> list[_Node]:
        """What stands side by side, with or without AND between, up to the end or a parenthesis."""
        found = [rule()]
        while self._next.kind not in (Kind.END, Kind.CLOSE):
            self._take_word("AND")
            found.append(rule())
        return found

    def _any(self, rule: Callable[[], _Node]) -> list[_Node]:
        """What is joined by OR, which binds tighter than AND."""
        found = [rule()]
        while self._take_word("OR"):
            found.append(rule())
        return found

    def _deeper(self, rule: Callable[[], _Node]) -> _Node:
        self._check_depth(self._next.offset)
        self._depth += 1
        node = rule()
        self._depth -= 1
        return node

    def _check_depth(self, offset: int) -> None:
        if self._depth == MAX_DEPTH:
            raise self._error(f"nested more than {MAX_DEPTH} deep", offset)
