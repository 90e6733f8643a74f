"""Diagnostics for people and for programs: a message with its line and a caret, or JSON data."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from monitoring.diagnostics import Diagnostic
from monitoring.plan import Json

MAX_COLUMNS = 100  # of a source line shown; the part around the mistake is kept
_CONTEXT = 30  # columns shown before the mistake when the line is cut
_TAB = 4
BREAK = re.compile("\r\n|\r|\n")


def render(diagnostic: Diagnostic, texts: Mapping[str, str]) -> str:
    """``file:line:col: CODE message``, the line with a caret under its place, and the hint.

    `texts` are the files' texts by name; without the file's only message and hint are given.
    """
    span = diagnostic.span
    kind = "" if diagnostic.severity == "error" else f"{diagnostic.severity}: "
    head = f"{span.file}:{span.line}:{span.column}: {diagnostic.code} {kind}{diagnostic.message}"
    parts = [_escaped(head), *_excerpt(diagnostic, texts.get(span.file, ""))]
    if diagnostic.hint:
        parts.append(f"  hint: {_escaped(diagnostic.hint)}")
    return "\n".join(parts)


def as_json(diagnostic: Diagnostic) -> dict[str, Json]:
    """The diagnostic as plain data. Lines and columns count from 1; the end is exclusive."""
    span = diagnostic.span
    return {
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
        "code": str(diagnostic.code),
        "severity": str(diagnostic.severity),
        "message": diagnostic.message,
        "hint": diagnostic.hint,
    }


@lru_cache(maxsize=8)  # findings come file by file
def lines_of(text: str) -> list[str]:
    """The lines of a text as spans count them."""
    return BREAK.split(text) if text else []


def _excerpt(diagnostic: Diagnostic, text: str) -> Iterator[str]:
    """The source line and the carets below it."""
    span = diagnostic.span
    lines = lines_of(text)
    if not 1 <= span.line <= len(lines) or not lines[span.line - 1].strip():
        return
    line = lines[span.line - 1]
    start = min(span.column - 1, len(line))
    end = span.end_column - 1 if span.end_line == span.line else len(line.rstrip())
    end = max(min(end, len(line)), start)
    before, marked, after = (
        "".join(map(_shown, part)) for part in (line[:start], line[start:end], line[end:])
    )
    if _width(before) > MAX_COLUMNS - _CONTEXT:
        before = "..." + _last(before, _CONTEXT)
    marked = _first(marked, MAX_COLUMNS - _width(before))
    after = _first(after, MAX_COLUMNS - _width(before) - _width(marked))
    yield f"  | {before}{marked}{after}".rstrip()
    yield f"  | {' ' * _width(before)}^{'~' * (_width(marked) - 1)}"


def _shown(char: str) -> str:
    """A character of a source line as a terminal may have it, without power over the terminal."""
    return " " * _TAB if char == "\t" else _escaped(char)


def _escaped(text: str) -> str:
    """The text with control, direction and other invisible characters spelt out."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _width(text: str) -> int:
    """The columns that the text takes: East Asian wide characters two, combining ones none."""
    return len(text) if text.isascii() else sum(map(_char_width, text))


def _char_width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _first(text: str, columns: int) -> str:
    """As much of the start as fits, with dots where something is left out."""
    if _width(text) <= columns:
        return text
    while text and _width(text) > columns - 3:
        text = text[: max(columns, 0)] if len(text) > columns else text[:-1]
    return text + "..."


def _last(text: str, columns: int) -> str:
    text = text[-columns:]
    while _width(text) > columns:
        text = text[1:]
    return text
