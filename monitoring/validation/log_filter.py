"""What the API refuses in a filter of log entries, of a log metric or a log-match condition."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.log_filters.error import LogFilterError
from monitoring.log_filters.parser import parse
from monitoring.validation.rule import Path, Subject, rule
from monitoring.validation.violation import Violation

_SYNTAX = rule(
    "log-filter-syntax",
    "A filter of log entries is a Logging query on fields that log entries have.",
)


def unreadable(subject: Subject, path: Path, filter: str) -> Iterator[Violation]:
    """The violation of a filter that is not empty and no query; the API says where it stumbles."""
    try:
        parse(filter)
    except LogFilterError as error:
        before = filter[: error.offset]
        line, column = before.count("\n") + 1, error.offset - before.rfind("\n")
        why = f"Unparseable filter: {error.message} at line {line}, column {column}"
        yield subject.invalid(_SYNTAX, path, filter, why, error.part_of(filter))
