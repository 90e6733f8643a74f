"""PyYAML's complaints in our own words, at the place that helps most."""

from __future__ import annotations

import re
from typing import NamedTuple

from yaml import MarkedYAMLError, YAMLError

from monitoring.diagnostics import Span


class _Case(NamedTuple):
    """What to say for a problem that `pattern` finds; `at_context` points where it began."""

    pattern: str
    message: str
    hint: str = ""
    at_context: bool = False


# Both of PyYAML's parsers (libyaml, and the one in Python) have words of their own for each.
_CASES = tuple(
    _Case(*case)
    for case in (
        ("tab|'\\\\t'", "a tab is used for indentation", "indent with spaces"),
        (
            "mapping values are not allowed",
            "a second 'key: value' in the same place",
            "quote a value that contains ': ', or check the indentation",
        ),
        (
            "could not find expected ':'",
            "this looks like a key without its ':'",
            "write 'key: value'",
            True,
        ),
        ("unexpected end of stream", "the quote that opens here is never closed", "", True),
        (
            "escape character|hexdecimal|hexadecimal|invalid Unicode character",
            "an escape that double quotes do not know",
            "write \\\\ for a backslash, or use single quotes",
        ),
        (
            "expected key|block end|block mapping",
            "this line fits neither the mapping above nor a new one",
            "check the indentation and the quotes",
        ),
        (
            "'-' indicator|block sequence entries|block collection|block sequence",
            "a list item where none can stand",
            "check the indentation",
        ),
        ("',' or '}'", "the { that opens here is not closed", "close it with }", True),
        ("',' or '\\]'", "the [ that opens here is not closed", "close it with ]", True),
        (
            "cannot start any token",
            "a value cannot start with this character",
            "put the value in quotes",
        ),
        (
            "document start|document indicator",
            "the mapping has ended before this",
            "check the indentation",
        ),
        (
            "alphabetic or numeric|undefined alias",
            "& and * have a meaning of their own in YAML",
            "put the value in quotes",
        ),
        (
            "tag|%|handle|directive|version|incompatible",
            "directives and tags are not used here",
            "put the value in quotes if it is text",
        ),
        ("node content", "a value is missing here"),
        ("mapping keys are not allowed", "a key cannot stand here", "check the indentation"),
        (
            "comment or line break|chomping|indentation indicator",
            "after | or > only a comment can follow",
            "start the text on the next line",
        ),
        ("depth", "the brackets are nested too deep"),
    )
)


def explained(error: YAMLError, file: str, text: str) -> tuple[Span, str, str]:
    """Where a syntax error is, what it is, and a hint; inside the file in any case."""
    problem = str(getattr(error, "problem", None) or error)
    case = next((c for c in _CASES if re.search(c.pattern, problem)), None)
    mark = None
    if isinstance(error, MarkedYAMLError):
        marks = (error.context_mark, error.problem_mark)
        mark = next((m for m in (marks if case and case.at_context else marks[::-1]) if m), None)
    line, column = (mark.line, mark.column) if mark else (0, 0)
    lines = re.split("\r\n|\r|\n", text)
    while line >= len(lines) or (line and not lines[line].strip() and line == len(lines) - 1):
        line, column = line - 1, len(lines[min(line - 1, len(lines) - 1)])
    if "\t" in lines[line][: column + 1] and not lines[line][:column].strip():
        case = _CASES[0]
        column = lines[line].index("\t")
    span = Span(file, line + 1, column + 1, line + 1, column + 2)
    return (span, case.message, case.hint) if case else (span, "this is not valid YAML", "")
