"""A part of a text to the place in the file where that part stands.

A text in a file is written with quotes, escapes, indents and line breaks of its own. It is read
here piece by piece and held against the value that the real reader has made of it: only where the
two are the same is it known where each character stands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from monitoring.config.nodes import Node, Scalar
from monitoring.diagnostics import Span
from monitoring.part import Part

_BLOCK = re.compile(r"[|>]([-+0-9]*)")
_ESCAPED = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)|[^\\]|\\$"
)
_BREAKS = re.compile("\n+")
_DOUBLED = re.compile("''|.")
# The escapes of YAML, among which are those of JSON, that are not the character itself.
_NAMED = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r",
    "e": "\x1b", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Char:
    """A character of the value, and the columns from 0 in which it is written."""

    text: str
    line: int
    begin: int
    end: int


@dataclass(slots=True)
class _Piece:
    """What one line has of the value; `glued` says that the next line follows without a break."""

    chars: list[_Char] = field(default_factory=list)
    glued: bool = False


def within(lines: Sequence[str], node: Node | None, part: Part) -> Span | None:
    """Where in the lines of a file the part of a node's text stands.

    None where the node has another text, where the part goes over a line's end, and where it is not
    certain.
    """
    if not isinstance(node, Scalar) or node.value != part.text or part.begin >= part.end:
        return None
    chars = _aligned(_pieces(lines, node.span), part.text)
    marked = chars[part.begin : part.end] if chars is not None else []
    first, last = (marked[0], marked[-1]) if marked else (None, None)
    if first is None or last is None or first.line != last.line:
        return None
    return Span(node.file, first.line, first.begin + 1, last.line, last.end + 1)


def _aligned(pieces: Iterator[_Piece], value: str) -> list[_Char | None] | None:
    """Each character of the value as it is written, None for a line break; None if they differ."""
    found: list[_Char | None] = []
    for piece in pieces:
        if len(found) == len(value):
            break
        for char in piece.chars:
            if not value.startswith(char.text, len(found)):
                return None
            found += [char] * len(char.text)
        if piece.chars and not piece.glued:
            found += [None] * _break(value, len(found))
    return found if len(found) == len(value) else None


def _break(value: str, at: int) -> int:
    """How many characters a line's end has become: line breaks, or the one space of a fold."""
    breaks = _BREAKS.match(value, at)
    return breaks.end() - at if breaks else value.startswith(" ", at)


def _pieces(lines: Sequence[str], span: Span) -> Iterator[_Piece]:
    opening = lines[span.line - 1][span.column - 1 : span.column]
    if opening in ("|", ">"):
        return _of_block(lines, span)
    return _of_flow(lines, span, opening)


def _of_block(lines: Sequence[str], span: Span) -> Iterator[_Piece]:
    header = _BLOCK.match(lines[span.line - 1], span.column - 1)
    last = span.end_line if span.end_column > 1 else span.end_line - 1
    texts = lines[span.line : last]
    filled = next((text for text in texts if text.strip(" ")), "")
    if header is None or any(sign.isdigit() for sign in header[1]):
        return  # an indent that is said counts from that of what is around
    indent = len(filled) - len(filled.lstrip(" "))
    for number, text in enumerate(texts, start=span.line + 1):
        chars = [_Char(text[at], number, at, at + 1) for at in range(indent, len(text))]
        yield _Piece(chars)


def _of_flow(lines: Sequence[str], span: Span, opening: str) -> Iterator[_Piece]:
    quote = opening if opening in ('"', "'") else ""
    for number in range(span.line, span.end_line + 1):
        text = lines[number - 1]
        begin, end = len(text) - len(text.lstrip(" \t")), len(text.rstrip(" \t"))
        if number == span.line:
            begin = span.column - 1 + len(quote)
        if number == span.end_line:
            end = span.end_column - 1 - len(quote)
        yield _of_line(text[: max(begin, end)], number, begin, quote)


def _of_line(text: str, number: int, begin: int, quote: str) -> _Piece:
    piece = _Piece()
    if not quote:
        piece.chars = [_Char(text[at], number, at, at + 1) for at in range(begin, len(text))]
        return piece
    for found in (_ESCAPED if quote == '"' else _DOUBLED).finditer(text, begin):
        if quote == '"' and found[0] == "\\":
            piece.glued = True
        else:
            read = _unescaped(found[0]) if quote == '"' else found[0][-1]
            piece.chars.append(_Char(read, number, *found.span()))
    return piece


def _unescaped(written: str) -> str:
    if written[0] != "\\":
        return written
    if len(written) == 12:
        return str(json.loads(f'"{written}"'))
    if len(written) > 2:
        code = int(written[2:], 16)
        return chr(code) if code <= 0x10FFFF else written
    return _NAMED.get(written[1], written[1])
