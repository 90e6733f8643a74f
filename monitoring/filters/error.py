"""The errors of Google's filter languages."""

from __future__ import annotations


class FilterSyntaxError(ValueError):
    """A text that cannot be read: `message` says why, `offset` where, in characters from 0."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(f"{message} (at character {offset + 1})")
        self.message = message
        self.offset = offset


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
