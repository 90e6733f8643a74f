"""The comments of a YAML text, and what they tell the checks.

PyYAML drops comments; they are what stands between its tokens. A ``#`` inside a value is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from monitoring.diagnostics_text import BREAK, lines_of

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NO_CONTENT = (yaml.StreamStartToken, yaml.DocumentStartToken)
_COMMENT = re.compile(r"#[^\r\n]*")
_HEADER = re.compile(r"[|>][-+0-9]*[ \t]+(#[^\r\n]*)")  # of a block of text

ADDRESSED = re.compile(r"#+[ \t]*clarity:")
"""The start of a comment that is for the checks."""

DIRECTIVE = re.compile(
    ADDRESSED.pattern + r"[ \t]*(?P<verb>ignore-file|ignore|snooze)"
    r"[ \t]+(?P<rule>[A-Za-z][A-Za-z0-9-]{0,63})"
    r"(?:[ \t]+until[ \t]+(?P<until>[0-9-]{1,10}))?(?![^ \t:,])"
)
"""What such a comment says, up to the reason for it: nothing here could be a secret."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment from its ``#`` to the end of its line; line and column count from 1.

    `alone` says that nothing else stands on its line, `top` that nothing but comments and blank
    lines stands before it.
    """

    line: int
    column: int
    text: str
    alone: bool
    top: bool


def comments(text: str) -> Iterator[Comment]:
    """Every comment of a text, in order; of one that is not valid YAML those before the mistake."""
    if "#" not in text:
        return
    lines = lines_of(text)
    starts = _starts(text)
    line, content = 1, False
    for index, after_content in _places(text):
        content |= after_content
        while line < len(starts) and starts[line] <= index:
            line += 1
        column = index - starts[line - 1] + 1
        before = lines[line - 1][: column - 1]
        yield Comment(
            line, column, lines[line - 1][column - 1 :], not before.strip(" \t"), not content
        )


def homes(text: str) -> dict[int, int]:
    """For each line of a value that spans several the line of its key, or that on which it starts
    where it has none: inside such a value no comment can stand."""
    loader = _LOADER(text)
    found: dict[int, int] = {}
    key = line = 0  # of the value that is next, and of the last scalar
    try:
        while not isinstance(token := loader.get_token(), yaml.StreamEndToken):
            start, end = token.start_mark, token.end_mark
            if isinstance(token, yaml.ScalarToken) and start.line < end.line:
                after = end.line + (end.column > 0)
                found.update(dict.fromkeys(range(start.line + 1, after + 1), key or start.line + 1))
            key = line if isinstance(token, yaml.ValueToken) else 0
            line = start.line + 1
    except yaml.YAMLError:
        pass
    return found


def _places(text: str) -> Iterator[tuple[int, bool]]:
    """The index of each comment, and whether a value or a key stands before it."""
    loader = _LOADER(text)
    end, content = 0, False
    try:
        while token := loader.get_token():
            start = token.start_mark.index
            yield from ((found.start(), content) for found in _COMMENT.finditer(text, end, start))
            content |= not isinstance(token, _NO_CONTENT)
            end = token.end_mark.index
            if isinstance(token, yaml.ScalarToken) and token.style in ("|", ">"):
                header = _HEADER.match(text, start)
                if header:
                    yield header.start(1), content
            if isinstance(token, yaml.StreamEndToken):
                yield from ((found.start(), content) for found in _COMMENT.finditer(text, end))
                return
    except yaml.YAMLError:
        return


def _starts(text: str) -> list[int]:
    """The index at which each line starts."""
    return [0, *(found.end() for found in BREAK.finditer(text))]
