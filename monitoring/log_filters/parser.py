"""Text of a Logging query to its syntax tree.

The grammar, loosest first. OR binds tighter than AND, and NOT tightest:

    query      = [ all ]
    all        = either { [ "AND" ] either }
    either     = term { "OR" term }
    term       = ( "NOT" | "-" ) term | "(" all ")" | function | comparison | value
    comparison = operand operator ( value | "(" values ")" )
    operand    = field | ( "CAST" | "REGEXP_EXTRACT" ) "(" operand "," ( type | regex ) ")"

``field = ("a" OR "b")`` becomes a comparison for each value.
Source: Google, "Logging query language".
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from monitoring.filters.descent import Descent
from monitoring.filters.lexer import Kind, Token
from monitoring.limits import LOG_FILTER_CHARS
from monitoring.log_filters.ast import (
    And,
    Anywhere,
    Comparison,
    Field,
    Literal,
    Node,
    Not,
    Operand,
    Operator,
    Or,
)
from monitoring.log_filters.error import LogFilterError
from monitoring.log_filters.fields import field_path
from monitoring.log_filters.functions import OPERANDS, PREDICATES, Arguments
from monitoring.log_filters.lexer import tokens, unquote, unquote_pattern
from monitoring.validation import re2

EVERYTHING = And(())
"""The tree of a query without any term: all entries match."""

_OPERATORS = {str(operator): operator for operator in Operator}
_REGEX = (Operator.MATCHES, Operator.MATCHES_NOT)


@lru_cache(maxsize=1024)
def parse(text: str) -> Node:
    """The tree of a query; raises LogFilterError, also where the text is too long or too deep."""
    if len(text) > LOG_FILTER_CHARS:
        raise LogFilterError(
            f"a query of more than {LOG_FILTER_CHARS:,} characters is not read", LOG_FILTER_CHARS
        )
    return _Parser(tokens(text)).whole()


@lru_cache(maxsize=1024)
def parse_field(text: str) -> Field:
    """A field standing alone, as in an extractor; raises LogFilterError."""
    return _Parser(tokens(text)).whole_field()


class _Parser(Descent):
    """One method a rule of the grammar."""

    _error, _whole = LogFilterError, "query"

    def whole(self) -> Node:
        if self._next.kind is Kind.END:
            return EVERYTHING
        node = self._all(self._term)
        self._expect(Kind.END, "the end of the query")
        return node

    def whole_field(self) -> Field:
        field = self._field()
        self._expect(Kind.END, "the end of the field")
        return field

    # The two levels are the same around terms and around the values of one comparison.

    def _all(self, rule: Callable[[], Node]) -> Node:
        start = self._next.offset
        operands = self._every(lambda: self._either(rule))
        return operands[0] if len(operands) == 1 else And(tuple(operands), start)

    def _either(self, rule: Callable[[], Node]) -> Node:
        start = self._next.offset
        operands = self._any(rule)
        return operands[0] if len(operands) == 1 else Or(tuple(operands), start)

    def _grouped(self, rule: Callable[[], Node]) -> Node | None:
        """A NOT or a parenthesis over `rule`; None where neither is next."""
        token = self._next
        if token.kind is Kind.OPEN:
            self._take()
            inner = self._deeper(lambda: self._all(rule))
            self._expect(Kind.CLOSE, "a closing parenthesis")
            return inner
        if self._take_word("NOT") or self._take_minus():
            return Not(self._deeper(rule), token.offset)
        return None

    def _take_minus(self) -> bool:
        """Whether a minus says NOT here: it stands right before what it denies."""
        token = self._next
        if token.kind is Kind.MINUS:
            if self._tokens[self._at + 1].offset != token.end:
                raise LogFilterError("a minus stands right before what it denies", token.offset)
            self._at += 1
            return True
        if token.kind is Kind.WORD and token.text.startswith("-"):
            self._tokens[self._at] = Token(Kind.WORD, token.text[1:], token.offset + 1)
            return True
        return False

    def _term(self) -> Node:
        grouped = self._grouped(self._term)
        if grouped is not None:
            return grouped
        token = self._next
        if self._calls():
            predicate = PREDICATES.get(token.text.lower())
            if predicate is not None:
                self._take()
                return predicate(self._arguments(token))
            return self._comparison()
        if self._path_end() is not None:
            return self._comparison()
        return Anywhere(self._literal(Operator.HAS), token.offset)

    def _calls(self) -> bool:
        """Whether a function is next. What stands apart from its parenthesis is a search term."""
        token, after = self._next, self._tokens[min(self._at + 1, len(self._tokens) - 1)]
        if token.kind is not Kind.WORD or after.kind is not Kind.OPEN:
            return False
        name = token.text.lower()
        if name in PREDICATES or name in OPERANDS:
            return True
        if after.offset == token.end and token.text not in ("AND", "OR", "NOT"):
            known = ", ".join(sorted({*PREDICATES, *OPERANDS}))
            raise LogFilterError(f"unknown function {token.text}; there are {known}", token.offset)
        return False

    def _path_end(self) -> int | None:
        """Where the operator of a comparison is, if one is next: behind a field or a function."""
        if self._next.kind not in (Kind.WORD, Kind.STRING):
            return None
        at = self._at + 1
        while self._tokens[at - 1].end == self._tokens[at].offset and self._tokens[at].kind in (
            Kind.WORD,
            Kind.STRING,
        ):
            at += 1
        return at if self._tokens[at].kind is Kind.OPERATOR else None

    def _comparison(self) -> Node:
        start = self._next.offset
        operand = self._operand()
        token = self._expect(Kind.OPERATOR, f"an operator ({', '.join(_OPERATORS)})")
        operator = _OPERATORS.get(token.text)
        if operator is None:
            raise LogFilterError("to compare, write =", token.offset)
        return self._values(operand, operator, start)

    def _values(self, operand: Operand, operator: Operator, start: int) -> Node:
        def one() -> Node:
            at = self._next.offset
            return self._grouped(one) or Comparison(operand, operator, self._literal(operator), at)

        if self._next.kind is Kind.OPEN:
            return self._grouped(one) or EVERYTHING
        return Comparison(operand, operator, self._literal(operator), start)

    def _operand(self) -> Operand:
        token = self._next
        if self._calls():
            make = OPERANDS.get(token.text.lower())
            if make is None:
                raise LogFilterError(f"{token.text} is true or false by itself", token.offset)
            self._take()
            return make(self._arguments(token))
        return self._field()

    def _field(self) -> Field:
        """A path: words, and quoted parts that stand right beside their dots."""
        first = self._next
        if first.kind is not Kind.WORD or first.text in ("AND", "OR", "NOT"):
            raise self._unexpected("a field")
        parts, end = self._take().text.split("."), first.end
        while self._next.offset == end and self._next.kind in (Kind.WORD, Kind.STRING):
            token = self._take()
            if (token.kind is Kind.STRING) == bool(parts[-1]) or (
                token.kind is Kind.WORD and not token.text.startswith(".")
            ):
                raise LogFilterError("the parts of a field stand between dots", token.offset)
            if token.kind is Kind.STRING:
                parts[-1] = unquote(token.text)
            else:
                parts.extend(token.text[1:].split("."))
            end = token.end
        return Field(field_path(tuple(parts), first.offset), first.offset)

    def _literal(self, operator: Operator) -> Literal:
        token = self._next
        if token.kind is Kind.STRING:
            self._at += 1
            literal = Literal(
                unquote_pattern(token.text) if operator in _REGEX else unquote(token.text), True
            )
        elif token.kind is Kind.WORD and token.text not in ("AND", "OR", "NOT"):
            self._at += 1
            literal = Literal(token.text)
        else:
            raise self._unexpected("a value")
        problem = re2.problem(literal.text) if operator in _REGEX else ""
        if problem:
            raise LogFilterError(f"not a regular expression of RE2: {problem}", token.offset)
        return literal

    def _arguments(self, name: Token) -> Arguments:
        self._expect(Kind.OPEN, "an opening parenthesis")
        found: list[Operand | Token] = []
        while True:
            found.append(self._argument(name))
            if self._next.kind is not Kind.COMMA:
                break
            self._take()
        self._expect(Kind.CLOSE, "a comma or a closing parenthesis")
        return Arguments(name, tuple(found))

    def _argument(self, name: Token) -> Operand | Token:
        self._check_depth(name.offset)
        token, after = self._next, self._tokens[min(self._at + 1, len(self._tokens) - 1)]
        if self._calls():
            return self._deeper(self._operand)
        if after.offset == token.end and after.kind in (Kind.WORD, Kind.STRING):
            return self._field()
        if token.kind not in (Kind.WORD, Kind.STRING):
            raise self._unexpected("an argument")
        return self._take()
