"""Findings as GitHub Actions' workflow commands, which annotate the lines of a pull request.

Escapes: ``%``, CR and LF in a message; ``:`` and ``,`` too in a property (actions/toolkit,
packages/core/src/command.ts). Columns are told only where a finding keeps to one line.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.report.outcome import Outcome
from monitoring.diagnostics import Diagnostic

_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render(outcome: Outcome) -> str:
    return "\n".join(_command(found, outcome) for found in outcome.diagnostics)


def _command(found: Diagnostic, outcome: Outcome) -> str:
    span = found.span
    file = outcome.path(span.file)
    properties = ",".join(
        f"{name}={str(value).translate(_PROPERTY)}" for name, value in _properties(found, file)
    )
    # The log shows the message alone: it says its place again.
    message = f"{file}:{span.line}:{span.column}: {found.code} {found.message}"
    if found.hint:
        message += f"\nhint: {found.hint}"
    return f"::{found.severity} {properties}::{message.translate(_DATA)}"


def _properties(found: Diagnostic, file: str) -> Iterator[tuple[str, str | int]]:
    span = found.span
    yield "title", f"clarity {found.code}"
    yield "file", file
    yield "line", span.line
    yield "endLine", span.end_line
    if span.line == span.end_line:
        yield "col", span.column
        yield "endColumn", span.end_column
