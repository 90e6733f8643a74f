"""What was found, as a person sees it."""

from __future__ import annotations

from collections.abc import Callable

from checks.check import Report

Edit = Callable[[str, str, str], Report]
"""Judges the shipped config in which, in a file, one text has become another."""


def places(report: Report) -> list[tuple[str, str]]:
    """The code and the marked text of each finding."""
    found = []
    for diagnostic in report.diagnostics:
        span = diagnostic.span
        line = report.texts[span.file].splitlines()[span.line - 1]
        found.append((str(diagnostic.code), line[span.column - 1 : span.end_column - 1]))
    return found
