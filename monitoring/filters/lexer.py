"""Text of a filter to tokens."""

from __future__ import annotations

import re
from enum import IntEnum
from typing import NamedTuple

from monitoring.filters.error import FilterError


class Kind(IntEnum):
    """The kinds of tokens of both filter languages; the numbers are those of the groups in their
    patterns. A MINUS by itself is only in the Logging query language."""

    WORD = 1
    STRING = 2
    OPERATOR = 3
    OPEN = 4
    CLOSE = 5
    COMMA = 6
    MINUS = 7
    END = 8


class Token(NamedTuple):
    """`text` as written, quotes and all; `offset` of its first character."""

    kind: Kind
    text: str
    offset: int

    @property
    def end(self) -> int:
        return self.offset + len(self.text)


# A word may hold a ${...} token of the plan, whose inside would else end it.
_TOKEN = re.compile(
    r"""\s*(?:((?:\$\{[^{}\s]*\}|[^\s()",:=<>!'])+)"""
    r"""|("[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*')"""
    r"""|(=~|!~|==|!=|>=|<=|[=:<>])"""
    r"""|(\()|(\))|(,))""",
    re.DOTALL,
)
_KINDS = (Kind.END, *Kind)
_ESCAPED = re.compile(r"""\\(["'\\])""")


def tokens(text: str) -> list[Token]:
    """The tokens of `text`, the last of kind END; raises FilterError for what is none."""
    found: list[Token] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise _unreadable(text, at)
        index = match.lastindex or 0
        found.append(Token(_KINDS[index], match[index], match.start(index)))
        at = match.end()
    found.append(Token(Kind.END, "", end))
    return found


def unquote(text: str) -> str:
    """The value of a STRING token. A backslash that escapes no quote or backslash stays."""
    inner = text[1:-1]
    return _ESCAPED.sub(r"\1", inner) if "\\" in inner else inner


def quote(value: str) -> str:
    """A STRING token that has `value`."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _unreadable(text: str, at: int) -> FilterError:
    offset = len(text) - len(text[at:].lstrip())
    if text[offset] in "\"'":
        return FilterError("this string is never closed", offset)
    return FilterError(f"unexpected character {text[offset]!r}", offset)
