"""Text of a Logging query to tokens."""

from __future__ import annotations

import re

from monitoring.filters.lexer import Kind, Token
from monitoring.log_filters.error import LogFilterError

_SPACE = re.compile(r"(?:\s+|--[^\n]*)*")
# A minus before anything but a digit says NOT; before a digit it may be a number's sign.
_TOKEN = re.compile(
    r"""((?:(?:-(?=[\d.])|[^\s"'(),:=<>!~-])(?:[^\s"(),:=<>!])*))"""
    r"""|("[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*')"""
    r"""|(=~|!~|==|!=|>=|<=|[=:<>])"""
    r"""|(\()|(\))|(,)|(-)""",
    re.DOTALL,
)
_ESCAPE = re.compile(
    r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|x([0-9A-Fa-f]{2})|([0-7]{3})|(.))", re.DOTALL
)
_NAMED = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_QUOTES = "\"'\\"


def tokens(text: str) -> list[Token]:
    """The tokens of `text` without comments, the last of kind END.

    Raises LogFilterError for what is none.
    """
    found: list[Token] = []
    at = _skip(text, 0)
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _unreadable(text, at)
        index = match.lastindex or 0
        found.append(Token(Kind(index), match[index], at))
        at = _skip(text, match.end())
    found.append(Token(Kind.END, "", len(text.rstrip())))
    return found


def _skip(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


def unquote(text: str) -> str:
    """The value of a STRING token. A backslash that escapes nothing known stays."""
    inner = text[1:-1]
    return _ESCAPE.sub(_unescaped, inner) if "\\" in inner else inner


def unquote_pattern(text: str) -> str:
    """As `unquote` for a regular expression, in which ``\\b`` or ``\\n`` is RE2's own."""
    return re.sub(r"\\([\"'\\])", r"\1", text[1:-1])


def _unescaped(match: re.Match[str]) -> str:
    digits = match[1] or match[2] or match[3]
    if digits or match[4]:
        code = int(digits, 16) if digits else int(match[4], 8)
        return chr(code) if code <= 0x10FFFF else match[0]
    return match[5] if match[5] in _QUOTES else _NAMED.get(match[5], match[0])


def _unreadable(text: str, at: int) -> LogFilterError:
    if text[at] in "\"'":
        return LogFilterError("this string is never closed", at)
    return LogFilterError(f"unexpected character {text[at]!r}; quote a value that has one", at)
