"""A finding with its place: what is wrong, where, and the way out.

Made by the readers and the checks, printed by the commands; nothing here prints.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


class FindingCode(StrEnum):
    """Stable ids of findings: ``NAME = "id"``. `clarity rule ID` shows what one means."""


class Hint(str):
    """A way out that is the only right one: `fix` is the text to put in the finding's place."""

    fix: str

    def __new__(cls, text: str, fix: str) -> Self:
        hint = str.__new__(cls, text)
        hint.fix = fix
        return hint


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of text in a file. Lines and columns count from 1; the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `code` is its stable id, `hint` the way out (may be empty)."""

    span: Span
    code: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR

    @property
    def fix(self) -> str | None:
        """The text that would put it right in its place, where only one would."""
        return self.hint.fix if isinstance(self.hint, Hint) else None
