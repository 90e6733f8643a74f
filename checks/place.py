"""From the place of an entry to the stretch of text that a caret line can underline."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from monitoring.diagnostics import Diagnostic, Span
from monitoring.plan import Source

_WORD = re.compile(r"[^\s:#]+")


def span_at(source: Source, texts: Mapping[str, str]) -> Span:
    """The word at a place; one column where there is none to see."""
    lines = texts.get(source.file, "").splitlines()
    word = None
    if source.line <= len(lines):
        word = _WORD.match(lines[source.line - 1], source.column - 1)
    end = word.end() + 1 if word else source.column + 1
    return Span(source.file, source.line, source.column, source.line, end)


def widened(diagnostic: Diagnostic, texts: Mapping[str, str]) -> Diagnostic:
    """The diagnostic, underlining the whole word at its place."""
    span = diagnostic.span
    return replace(diagnostic, span=span_at(Source(span.file, span.line, span.column), texts))
