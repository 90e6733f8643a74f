"""Findings as the comment of a pull request.

The first line is a hidden marker by which a later run finds its own comment and puts the new one
in its place; then a headline, a table of the first findings, and the rest folded away. GitHub takes
65,536 characters at most: what has no room is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from checks.report.outcome import Outcome
from monitoring.diagnostics import Diagnostic, Severity

MARKER = "<!-- clarity check -->"
MAX_CHARACTERS = 65_535  # as UTF-16 counts them
_SHOWN = 10  # findings above the fold
_CELL = 500  # characters of a cell
_RESERVED = 400  # for what stands around and below the rows
_HEAD = "| | where | what |\n|---|---|---|"
_MARKS = {Severity.ERROR: "error", Severity.WARNING: "warning"}
_ESCAPES = str.maketrans(
    {char: f"\\{char}" for char in "\\`*_[]|~#"}
    | {"<": "&lt;", ">": "&gt;", "&": "&amp;", "@": "@<!-- -->"}  # and nobody is mentioned
)


def render(outcome: Outcome) -> str:
    found = sorted(outcome.diagnostics, key=lambda d: d.severity is not Severity.ERROR)
    head = f"{MARKER}\n{_headline(outcome)}"
    rows = list(_fitting(found, outcome, MAX_CHARACTERS - _length(head) - _RESERVED))
    parts = [head]
    if rows:
        parts.append("\n".join([_HEAD, *rows[:_SHOWN]]))
    if len(rows) > _SHOWN:
        folded = "\n".join([_HEAD, *rows[_SHOWN:]])
        summary = f"<summary>{len(rows) - _SHOWN:,} more</summary>"
        parts.append(f"<details>{summary}\n\n{folded}\n\n</details>")
    if len(rows) < len(found):
        parts.append(f"{len(found) - len(rows):,} more have no room here: run `clarity check`.")
    if outcome.ignored:
        parts.append(f"{len(outcome.ignored):,} set aside by comments in the files.")
    return "\n\n".join(parts)


def _headline(outcome: Outcome) -> str:
    verdict = "fails" if outcome.failed else "passes"
    return f"**clarity check {verdict}:** {_cell(outcome.summary)}"


def _fitting(found: Sequence[Diagnostic], outcome: Outcome, room: int) -> Iterator[str]:
    for row in _rows(found, outcome):
        room -= _length(row) + 1
        if room < 0:
            return
        yield row


def _rows(found: Iterable[Diagnostic], outcome: Outcome) -> Iterator[str]:
    for one in found:
        where = _cell(f"{outcome.path(one.span.file)}:{one.span.line}")
        what = f"**{_cell(one.code)}** {_cell(one.message)}"
        if one.hint:
            what += f"<br>{_cell(one.hint)}"
        yield f"| {_MARKS[one.severity]} | {where} | {what} |"


def _cell(text: str) -> str:
    flat = " ".join(text.split())
    short = flat if len(flat) <= _CELL else f"{flat[: _CELL - 3]}..."
    return short.translate(_ESCAPES)


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
