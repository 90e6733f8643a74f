"""Findings held against the comments that set some of them aside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from checks.ignoring.codes import Comment
from checks.ignoring.directive import WHOLE_FILE, Directive, problem, read
from checks.known import is_certain
from checks.registry import ids
from checks.report.outcome import Ignored
from checks.rule import Group
from monitoring.config.comments import homes
from monitoring.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True)
class Sifted:
    """What remains of the findings, with what is wrong with comments; and what was set aside."""

    diagnostics: tuple[Diagnostic, ...]
    ignored: tuple[Ignored, ...]


def sift(
    found: Iterable[Diagnostic], texts: Mapping[str, str], today: date, complete: bool
) -> Sifted:
    """The findings without those that a comment in their file sets aside.

    What Google's API refuses, or what cannot be read or compiled, is never set aside. `complete`
    says that all was judged offline: only then can a comment be told to set nothing aside.
    """
    directives: dict[tuple[str, str, int], Directive] = {}
    inside: dict[str, Mapping[int, int]] = {}  # lines on which no comment can stand
    remaining: list[Diagnostic] = []
    for file, text in texts.items():
        in_file = read(file, text, ids)
        remaining += in_file.problems
        inside[file] = homes(text) if in_file.directives else {}
        for one in in_file.directives:
            if directives.setdefault((file, one.rule, one.line), one) is not one:
                message = f"another comment sets {one.rule} aside {_where(one)}"
                remaining.append(problem(one.span, Comment.UNUSED, message, "remove one of them"))
    ignored: list[Ignored] = []
    used: dict[Directive, bool] = {}  # whether what it meets can be set aside
    for diagnostic in found:
        home = inside.get(diagnostic.span.file, {}).get(diagnostic.span.line, WHOLE_FILE)
        directive = _about(diagnostic, home, directives, today)
        if directive is not None:
            used[directive] = used.get(directive, False) or not is_certain(diagnostic)
        if directive is None or is_certain(diagnostic) or _is_over(directive, today):
            remaining.append(diagnostic)
        else:
            ignored.append(Ignored(diagnostic, directive.reason))
    remaining += _problems(directives.values(), used, today, complete)
    return Sifted(tuple(remaining), tuple(ignored))


def _about(
    diagnostic: Diagnostic,
    home: int,
    directives: Mapping[tuple[str, str, int], Directive],
    today: date,
) -> Directive | None:
    """The comment on a finding: that on its line, or on the key of the value that it is in, unless
    it is over and one on the file is not."""
    file, rule, line = diagnostic.span.file, str(diagnostic.code), diagnostic.span.line
    found = [directives.get((file, rule, one)) for one in (line, home, WHOLE_FILE)]
    about = [one for one in found if one is not None]
    return next((one for one in about if not _is_over(one, today)), about[0] if about else None)


def _problems(
    directives: Iterable[Directive], used: Mapping[Directive, bool], today: date, complete: bool
) -> Iterator[Diagnostic]:
    """What is wrong with the directives, given those that met a finding."""
    for one in directives:
        if used.get(one) is False:
            message = f"nobody can set {one.rule} aside: with it nothing is deployed"
            yield problem(one.span, Comment.IMPOSSIBLE, message, "put it right")
        elif _is_over(one, today) and one in used:
            message = f"the snooze of {one.rule} ended on {one.until}"
            hint = "put the finding right, or give a new day and reason"
            yield problem(one.span, Comment.EXPIRED, message, hint)
        elif one not in used and complete and ids()[one.rule] is not Group.ONLINE:
            message = f"nothing is found of {one.rule} {_where(one)}"
            yield problem(one.span, Comment.UNUSED, message, "remove the comment")


def _where(directive: Directive) -> str:
    return "in this file" if directive.line == WHOLE_FILE else f"in line {directive.line}"


def _is_over(directive: Directive, today: date) -> bool:
    return directive.until is not None and directive.until < today
