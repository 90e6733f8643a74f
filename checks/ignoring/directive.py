"""What a comment for the checks says::

    # clarity: ignore RULE-ID reason                      this line; alone on its line, the next one
    # clarity: snooze RULE-ID until 2026-12-31 reason     likewise, that day included
    # clarity: ignore-file RULE-ID reason                 the whole file, from its first lines

Without a reason a comment does nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from checks.ignoring.codes import Comment as Problem
from monitoring.config.comments import ADDRESSED, DIRECTIVE, Comment, comments
from monitoring.config.report import MAX_FINDINGS, closest
from monitoring.diagnostics import Diagnostic, Severity, Span
from monitoring.diagnostics_text import lines_of

WHOLE_FILE = 0
_FORMS = "write ignore RULE-ID reason, snooze RULE-ID until YYYY-MM-DD reason, or ignore-file"


@dataclass(frozen=True, slots=True)
class Directive:
    """A finding of `rule` in `line` (or WHOLE_FILE) is set aside, up to the day `until`."""

    span: Span
    rule: str
    line: int
    reason: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """The directives of a file, and what is wrong with its other comments for the checks."""

    directives: tuple[Directive, ...]
    problems: tuple[Diagnostic, ...]


def read(file: str, text: str, known: Callable[[], Collection[str]]) -> Read:
    """The comments of a file that are for the checks; `known` gives the ids that there are."""
    if not ADDRESSED.search(text):  # in most files there are none, and nothing is parsed
        return Read((), ())
    made = list(_made(file, text, known()))
    return Read(
        tuple(one for one in made if isinstance(one, Directive)),
        tuple(one for one in made if isinstance(one, Diagnostic)),
    )


def _made(file: str, text: str, known: Collection[str]) -> Iterator[Directive | Diagnostic]:
    found = list(comments(text))
    about = _lines(found, lines_of(text))
    addressed = (comment for comment in found if ADDRESSED.match(comment.text))
    for comment in islice(addressed, MAX_FINDINGS):
        end = comment.column + len(comment.text.rstrip())
        span = Span(file, comment.line, comment.column, comment.line, end)
        yield _directive(comment, span, about[comment.line], known)


def _lines(found: list[Comment], lines: list[str]) -> dict[int, int]:
    """The line that each comment is about: its own, or the next that is more than a comment."""
    alone = {comment.line for comment in found if comment.alone}
    following = len(lines) + 1
    about = {}
    for number in range(len(lines), 0, -1):
        if number in alone:
            about[number] = following
        elif lines[number - 1].strip():
            following = about[number] = number
    return about


def _directive(
    comment: Comment, span: Span, line: int, known: Collection[str]
) -> Directive | Diagnostic:
    said = DIRECTIVE.match(comment.text)
    if said is None:
        return problem(span, Problem.SYNTAX, "this comment says nothing that is known", _FORMS)
    verb, rule, day = said.group("verb", "rule", "until")
    if (verb == "snooze") != (day is not None):
        what = "a snooze has a day" if verb == "snooze" else f"{verb} has no day"
        return problem(span, Problem.SYNTAX, f"{what} until which it holds", _FORMS)
    until = _day(day) if day else None
    if day and until is None:
        return problem(span, Problem.SYNTAX, f"{day} is no day", "for instance 2026-12-31")
    if rule not in known:
        close = closest(rule, known)
        hint = f"did you mean '{close}'?" if close else "`clarity rule` lists all of them"
        return problem(span, Problem.UNKNOWN, f"there is no rule {rule}", hint)
    if verb == "ignore-file" and not comment.top:
        hint = "move it above everything else"
        return problem(span, Problem.SYNTAX, "ignore-file stands below the file's start", hint)
    reason = comment.text[said.end() :].strip(" \t:,-")
    if not reason:
        hint = "say it after the rule's id: without it the comment does nothing"
        return problem(span, Problem.REASON, f"there is no reason to ignore {rule}", hint)
    return Directive(span, rule, WHOLE_FILE if verb == "ignore-file" else line, reason, until)


def problem(span: Span, code: Problem, message: str, hint: str) -> Diagnostic:
    return Diagnostic(span, code, message, hint, Severity.WARNING)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
