"""A part of a text that a finding is about."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Part:
    """What stands in `text` from `begin` to before `end`, in characters from 0.

    The whole text is at hand, so that whoever marks the part in a file can tell whether that text
    is what the file has. It may hold a secret, and is not shown.
    """

    text: str = field(repr=False)
    begin: int
    end: int

    @property
    def words(self) -> str:
        return self.text[self.begin : self.end]
