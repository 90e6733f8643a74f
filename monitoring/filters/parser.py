"""Text of a filter to its syntax tree.

The grammar, loosest first. OR binds tighter than AND, and NOT tightest:

    filter     = either { [ "AND" ] either }
    either     = term { "OR" term }
    term       = "NOT" term | "(" filter ")" | variable | selector | comparison
    variable   = "${" name "}"
    selector   = select_slo_... "(" objective [ "," lookback ] ")"
    comparison = field operator ( value | function "(" value { "," value } ")" )
"""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches
from functools import lru_cache

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
from monitoring.filters.descent import Descent
from monitoring.filters.error import FilterError
from monitoring.filters.fields import field_path
from monitoring.filters.lexer import Kind, Token, tokens, unquote
from monitoring.validation import re2

# The word, its last part where that was quoted, and the word's offset; raises FilterError.
FieldReader = Callable[[str, str | None, int], FieldPath]

MAX_CHARS = 20_000

_OPERATORS = {str(operator): operator for operator in Operator}
_FUNCTIONS = {str(function): function for function in Function}
_SELECTORS = {str(function): function for function in SloFunction}
_NUMBER = re.compile(r"-?\d{1,40}(?P<fraction>\.\d{1,40})?(?P<exponent>[eE][+-]?\d{1,3})?")
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_FOREIGN = {
    "=~": 'to match a pattern, write = monitoring.regex.full_match("...")',
    "!~": 'to exclude a pattern, write != monitoring.regex.full_match("...")',
    "==": "to compare, write =",
}


@lru_cache(maxsize=8192)
def parse(text: str, read_field: FieldReader = field_path) -> Node:
    """The tree of a filter; raises FilterError, also where the text is too long or too deep.

    `read_field` makes a path of a left-hand side: by default one of the fields of time series;
    the lists of the API (policies, channels) speak the same language of their own fields.
    """
    if len(text) > MAX_CHARS:
        raise FilterError(f"a filter of more than {MAX_CHARS:,} characters is not read", MAX_CHARS)
    return _Parser(tokens(text), read_field).whole()


@lru_cache(maxsize=1024)
def parse_field(text: str) -> FieldPath:
    """The path of a field standing alone, as in groupByFields; raises FilterError."""
    return _Parser(tokens(text)).whole_field()


class _Parser(Descent):
    """One method a rule of the grammar."""

    _error, _whole = FilterError, "filter"

    def __init__(self, read: list[Token], read_field: FieldReader = field_path) -> None:
        super().__init__(read)
        self._read_field = read_field

    def whole(self) -> Node:
        if len(self._tokens) == 1:
            raise FilterError("the filter is empty", 0)
        node = self._filter()
        self._expect(Kind.END, "the end of the filter")
        return node

    def whole_field(self) -> FieldPath:
        path = self._field(self._expect(Kind.WORD, "a field"))
        self._expect(Kind.END, "the end of the field")
        return path

    def _filter(self) -> Node:
        start = self._next.offset
        operands = self._every(self._either)
        return operands[0] if len(operands) == 1 else And(tuple(operands), start)

    def _either(self) -> Node:
        start = self._next.offset
        operands = self._any(self._term)
        return operands[0] if len(operands) == 1 else Or(tuple(operands), start)

    def _term(self) -> Node:
        token = self._next
        if token.kind is Kind.OPEN:
            self._take()
            inner = self._deeper(self._filter)
            self._expect(Kind.CLOSE, "a closing parenthesis")
            return inner
        if self._take_word("NOT"):
            return Not(self._deeper(self._term), token.offset)
        if token.kind is not Kind.WORD or token.text in ("AND", "OR"):
            raise self._unexpected("a comparison")
        variable = _VARIABLE.fullmatch(token.text)
        if variable is not None:
            self._take()
            return Variable(variable[1], token.offset, token.end)
        if token.text.startswith("select_slo_"):
            return self._selector()
        return self._comparison()

    def _selector(self) -> Selector:
        name = self._take()
        function = _SELECTORS.get(name.text)
        if function is None:
            raise _unknown("time-series selector", name, tuple(_SELECTORS))
        first = self._at + 1
        objective, *rest = map(str, self._arguments())
        if len(rest) > 1:
            raise FilterError(f"{name.text} takes an objective and a lookback", name.offset)
        places = tuple((t.offset, t.end) for t in self._tokens[first : self._at - 1 : 2])
        lookback = rest[0] if rest else None
        return Selector(function, objective, lookback, name.offset, self._end, places)

    def _comparison(self) -> Comparison:
        word = self._take()
        path = self._field(word)
        last = self._tokens[self._at - 1]  # not by `_end`: comparisons are most of what is read
        field_end = last.offset + len(last.text)
        operator = self._operator()
        if len(path) == 2 and path[1] == "labels" and operator is not Operator.HAS:
            raise FilterError(f"name the label: {'.'.join(path)}.KEY", word.offset)
        begin = self._tokens[self._at].offset
        value = self._value(operator)
        last = self._tokens[self._at - 1]
        end = last.offset + len(last.text)
        return Comparison(path, operator, value, word.offset, field_end, begin, end)

    def _field(self, word: Token) -> FieldPath:
        key = None
        if word.text.endswith(".") and self._next.kind is Kind.STRING:
            key = unquote(self._take().text)
        return self._read_field(word.text, key, word.offset)

    def _operator(self) -> Operator:
        token = self._expect(Kind.OPERATOR, "an operator (=, !=, :, <, <=, > or >=)")
        operator = _OPERATORS.get(token.text)
        if operator is None:
            raise FilterError(
                f"{token.text} is no operator of this language; {_FOREIGN[token.text]}",
                token.offset,
            )
        return operator

    def _value(self, operator: Operator) -> Scalar | Call:
        token = self._next
        if token.kind is Kind.WORD and self._tokens[self._at + 1].kind is Kind.OPEN:
            function = _FUNCTIONS.get(token.text)
            if function is None:
                raise _unknown("function", token, tuple(_FUNCTIONS))
            if operator not in (Operator.EQUAL, Operator.NOT_EQUAL):
                raise FilterError(f"{token.text} goes with = and != only", token.offset)
            self._take()
            arguments = self._arguments()
            if function is not Function.ONE_OF and len(arguments) > 1:
                raise FilterError(f"{token.text} takes one value", token.offset)
            problem = re2.problem(str(arguments[0])) if function is Function.FULL_MATCH else ""
            if problem:
                raise FilterError(f"not a regular expression of RE2: {problem}", token.offset)
            return Call(function, arguments)
        return self._scalar()

    def _arguments(self) -> tuple[Scalar, ...]:
        self._expect(Kind.OPEN, "an opening parenthesis")
        values = [self._scalar()]
        while self._next.kind is Kind.COMMA:
            self._take()
            values.append(self._scalar())
        self._expect(Kind.CLOSE, "a comma or a closing parenthesis")
        return tuple(values)

    def _scalar(self) -> Scalar:
        token = self._next
        if token.kind is Kind.STRING:
            self._at += 1
            return unquote(token.text)
        if token.kind is Kind.WORD and token.text not in ("AND", "OR", "NOT"):
            self._at += 1
            return _bare(token.text)
        raise self._unexpected("a value")


def _bare(word: str) -> Scalar:
    """An unquoted value: a number or a flag where it reads as one, else text."""
    if word in ("true", "false"):
        return word == "true"
    number = _NUMBER.fullmatch(word)
    if number is None:
        return word
    return float(word) if number["fraction"] or number["exponent"] else int(word)


def _unknown(what: str, token: Token, known: tuple[str, ...]) -> FilterError:
    near = get_close_matches(token.text, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
    return FilterError(f"unknown {what} {token.text}; {hint}", token.offset)
