"""The one error of the Logging query language."""

from __future__ import annotations


class LogFilterError(ValueError):
    """A text that is no query: `message` says why, `offset` where, in characters from 0."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(f"{message} (at character {offset + 1})")
        self.message = message
        self.offset = offset
