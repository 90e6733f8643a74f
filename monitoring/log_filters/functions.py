"""The functions of the Logging query language, and what each takes."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass

from monitoring.filters.lexer import Kind, Token
from monitoring.log_filters.ast import (
    Cast,
    CastType,
    Extract,
    Field,
    FromSource,
    InNetwork,
    Leaf,
    LogId,
    Operand,
    Sample,
    Search,
)
from monitoring.log_filters.error import LogFilterError
from monitoring.log_filters.fields import field_path
from monitoring.log_filters.lexer import unquote, unquote_pattern
from monitoring.validation import re2

_SHARE = re.compile(r"\d{0,9}\.?\d{1,18}")


@dataclass(frozen=True, slots=True)
class Arguments:
    """What stands in the parentheses of a function: operands that are read, tokens that are not."""

    name: Token
    given: tuple[Operand | Token, ...]

    def count(self, least: int, most: int, what: str) -> None:
        """Refuse another number of arguments."""
        if not least <= len(self.given) <= most:
            raise LogFilterError(f"{self.name.text} takes {what}", self.name.offset)

    def operand(self, index: int) -> Operand:
        """A field, or a function of one."""
        given = self.given[index]
        if not isinstance(given, Token):
            return given
        if given.kind is not Kind.WORD:
            raise LogFilterError(f"{self.name.text} takes a field here", given.offset)
        return Field(field_path(tuple(given.text.split(".")), given.offset), given.offset)

    def token(self, index: int) -> Token:
        """A value."""
        given = self.given[index]
        if isinstance(given, Token):
            return given
        raise LogFilterError(f"{self.name.text} takes a value here", given.offset)

    def text(self, index: int) -> str:
        token = self.token(index)
        return unquote(token.text) if token.kind is Kind.STRING else token.text


def _log_id(given: Arguments) -> LogId:
    given.count(1, 1, "the name of a log")
    return LogId(given.text(0), given.name.offset)


def _source(given: Arguments) -> FromSource:
    given.count(1, 1, "a project, folder, organization or billing account")
    return FromSource(given.text(0), given.name.offset)


def _sample(given: Arguments) -> Sample:
    given.count(2, 2, "a field and a share")
    text, at = given.text(1), given.token(1).offset
    if not _SHARE.fullmatch(text) or not 0 <= float(text) <= 1:
        raise LogFilterError(f"a share is a number from 0 to 1, not {text}", at)
    return Sample(given.operand(0), float(text), given.name.offset)


def _ip_in_net(given: Arguments) -> InNetwork:
    given.count(2, 2, "a field and a network")
    text = given.text(1)
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        at = given.token(1).offset
        raise LogFilterError(f"{text} is no address or network, as 10.0.0.0/8 is", at) from None
    return InNetwork(given.operand(0), text, given.name.offset)


def _search(given: Arguments) -> Search:
    given.count(1, 2, "a text, or a field and a text")
    operand = given.operand(0) if len(given.given) == 2 else None
    return Search(operand, given.text(len(given.given) - 1), given.name.offset)


def _cast(given: Arguments) -> Cast:
    given.count(2, 2, "a field and a type")
    text = given.text(1).upper()
    if text not in set(CastType):
        there = ", ".join(CastType)
        raise LogFilterError(f"unknown type {text}; there are {there}", given.token(1).offset)
    return Cast(given.operand(0), CastType(text), given.name.offset)


def _regexp_extract(given: Arguments) -> Extract:
    given.count(2, 2, "a field and a quoted regular expression")
    token = given.token(1)
    if token.kind is not Kind.STRING:
        raise LogFilterError("quote the regular expression", token.offset)
    pattern = unquote_pattern(token.text)
    problem = re2.problem(pattern)
    if problem:
        raise LogFilterError(f"not a regular expression of RE2: {problem}", token.offset)
    if re2.captures(pattern) != 1:
        raise LogFilterError("the pattern must have exactly one capture group", token.offset)
    return Extract(given.operand(0), pattern, given.name.offset)


PREDICATES: dict[str, Callable[[Arguments], Leaf]] = {
    "log_id": _log_id,
    "source": _source,
    "sample": _sample,
    "ip_in_net": _ip_in_net,
    "search": _search,
}
"""Functions that are true or false of an entry, by their names in lower case."""

OPERANDS: dict[str, Callable[[Arguments], Operand]] = {
    "cast": _cast,
    "regexp_extract": _regexp_extract,
}
"""Functions of a field that stand on the left of an operator."""
