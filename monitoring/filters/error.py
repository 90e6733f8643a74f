"""The errors of Google's filter languages."""

from __future__ import annotations

import re

from monitoring.part import Part

# A string, an operator or another sign, a word: as either language has them, closed or not.
_PIECE = (
    r"""(?s)\s*("[^"\\]*(?:\\.[^"\\]*)*"?|'[^'\\]*(?:\\.[^'\\]*)*'?"""
    r"""|=~|!~|==|!=|>=|<=|[=:<>(),!]|[^\s"'(),:=<>!]+)"""
)


class FilterSyntaxError(ValueError):
    """A text that cannot be read: `message` says why, `offset` where, in characters from 0."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(f"{message} (at character {offset + 1})")
        self.message = message
        self.offset = offset

    def part_of(self, text: str) -> Part | None:
        """What in `text` cannot be read; where more was expected, the last that there is."""
        found = None
        for found in re.finditer(_PIECE, text):
            if found.end() > self.offset:
                break
        if found is None:
            return None
        at = self.offset if found.start(1) <= self.offset < found.end() else found.start(1)
        return Part(text, at, found.end())


class FilterError(FilterSyntaxError):
    """A text that is no filter of the Monitoring filter language."""

    def in_text(self, text: str) -> str:
        """The refusal of `text` as the API begins it, which counts lines and columns from 1."""
        before = text[: self.offset]
        line = before.count("\n") + 1
        column = self.offset - before.rfind("\n")
        return (
            f"Could not parse filter; syntax error at line {line}, column {column}: {self.message}"
        )
