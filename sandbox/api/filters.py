"""The filters of list methods: ``metric.type = starts_with("custom.") AND NOT user_labels:old``.

NOT binds tightest, then OR, then AND; terms side by side are joined by AND. Operators: = != : and
the ordering ones; functions: starts_with, ends_with, has_substring, one_of and
monitoring.regex.full_match. What a field is, is the list's own affair (`Fields`).
Source: Google's pages on monitoring filters, and sorting and filtering of policies and channels.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sandbox.api.errors import ApiError, invalid

Fields = Callable[[str], object]  # a field's value, or None where there is none
Predicate = Callable[[Fields], bool]

MAX_CHARS = 2048
_MAX_DEPTH = 40
_TOKEN = re.compile(
    r"""\s*(?:(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<op>!=|<=|>=|[=:<>(),\-])
    |(?P<word>[^\s"'=:<>!(),]+(?:"(?:[^"\\]|\\.)*")?))""",
    re.VERBOSE,
)
_FUNCTIONS = ("starts_with", "ends_with", "has_substring", "one_of", "monitoring.regex.full_match")


@dataclass(frozen=True, slots=True)
class Comparison:
    """One term, such as ``metric.type = "x"``; `function` is empty for a plain value."""

    field: str
    op: str
    function: str
    values: tuple[str, ...]

    def holds(self, fields: Fields) -> bool:
        value = fields(self.field)
        if self.op == ":":
            return _has(value, self.values[0])
        if self.op in ("=", "!="):
            return self._equals(_text(value)) is (self.op == "=")
        return _ordered(self.op, value, self.values[0])

    def _equals(self, text: str) -> bool:
        first = self.values[0]
        match self.function:
            case "starts_with":
                return text.startswith(first)
            case "ends_with":
                return text.endswith(first)
            case "has_substring":
                return first in text
            case "one_of":
                return text in self.values
            case "monitoring.regex.full_match":
                return re.fullmatch(first, text) is not None
        return text == first


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter that was understood: whether a resource passes, and the comparisons in it."""

    passes: Predicate
    comparisons: tuple[Comparison, ...]


def parse(text: str) -> Filter:
    """Raises ApiError with the place of the fault. An empty filter passes everything."""
    if len(text) > MAX_CHARS:
        raise invalid(f"The filter has {len(text)} characters, more than {MAX_CHARS}.")
    if not text.strip():
        return Filter(lambda fields: True, ())
    return _Parser(text).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(_tokens(text))
        self._at = 0
        self._depth = 0
        self._comparisons: list[Comparison] = []

    def whole(self) -> Filter:
        passes = self._and()
        if self._at < len(self._tokens):
            raise self._fault("the end")
        return Filter(passes, tuple(self._comparisons))

    def _and(self) -> Predicate:
        terms = [self._or()]
        while self._at < len(self._tokens) and self._peek() != ")":
            self._take("AND")
            terms.append(self._or())
        return terms[0] if len(terms) == 1 else lambda fields: all(term(fields) for term in terms)

    def _or(self) -> Predicate:
        terms = [self._not()]
        while self._take("OR"):
            terms.append(self._not())
        return terms[0] if len(terms) == 1 else lambda fields: any(term(fields) for term in terms)

    def _not(self) -> Predicate:
        if self._take("NOT") or self._take("-"):
            inner = self._primary()
            return lambda fields: not inner(fields)
        return self._primary()

    def _primary(self) -> Predicate:
        if not self._take("("):
            return self._comparison()
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise invalid("The filter is nested too deeply.")
        inner = self._and()
        if not self._take(")"):
            raise self._fault('")"')
        self._depth -= 1
        return inner

    def _comparison(self) -> Predicate:
        field = self._word("a field")
        op = self._peek()
        if op not in ("=", "!=", ":", "<", "<=", ">", ">="):
            raise self._fault("an operator")
        self._at += 1
        function = ""
        values: tuple[str, ...] = (self._word("a value"),)
        if values[0] in _FUNCTIONS and self._take("("):
            function, values = values[0], self._arguments()
        if function == "monitoring.regex.full_match":
            _checked_regex(values[0])
        made = Comparison(field, op, function, values)
        self._comparisons.append(made)
        return made.holds

    def _arguments(self) -> tuple[str, ...]:
        values = [self._word("a value")]
        while self._take(","):
            values.append(self._word("a value"))
        if not self._take(")"):
            raise self._fault('")"')
        return tuple(values)

    def _peek(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def _take(self, token: str) -> bool:
        if self._peek() != token:
            return False
        self._at += 1
        return True

    def _word(self, wanted: str) -> str:
        token = self._peek()
        if not token or token in ("=", "!=", ":", "(", ")", ",", "<", "<=", ">", ">="):
            raise self._fault(wanted)
        self._at += 1
        return _unquoted(token) if token[0] in "\"'" else token

    def _fault(self, wanted: str) -> ApiError:
        where = self._tokens[self._at][1] if self._at < len(self._tokens) else len(self._text)
        return invalid(
            f"Could not parse filter: expected {wanted} at character {where + 1} of: {self._text}"
        )


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    at = 0
    end = len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None:
            raise invalid(f"Could not parse filter: unexpected character {at + 1} of: {text}")
        kind = found.lastgroup or ""
        yield found[kind], found.start(kind)
        at = found.end()


def _unquoted(token: str) -> str:
    return re.sub(r"\\(.)", r"\1", token[1:-1])


def _checked_regex(pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as fault:
        raise invalid(f"Could not parse filter: bad regular expression: {fault}") from None


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _has(value: object, wanted: str) -> bool:
    """The ``:`` operator: a map or list has the entry, a text contains the words."""
    if isinstance(value, dict | list):
        return bool(value) if wanted == "*" else wanted in value
    return value is not None and (wanted == "*" or wanted.lower() in _text(value).lower())


def _ordered(op: str, value: object, wanted: str) -> bool:
    if value is None:
        return False
    try:
        sides: tuple[float, float] | tuple[str, str] = (float(_text(value)), float(wanted))
    except ValueError:
        sides = (_text(value), wanted)
    left, right = sides
    order = (left > right) - (left < right)  # type: ignore[operator]  # both are of one type
    return {"<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[op]
