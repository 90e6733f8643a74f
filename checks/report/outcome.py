"""What is reported of a run of the checks, whatever the format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from posixpath import join, normpath

from monitoring.diagnostics import Diagnostic, Severity


@dataclass(frozen=True, slots=True)
class Ignored:
    """A finding that a comment in its file sets aside, and the reason given there."""

    diagnostic: Diagnostic
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The findings in their order, the texts they are in by name, and one line on all of it.

    `looked_at` names what was judged (a stack, a file). `failing` are the severities that make the
    run fail. `folder` leads from the root of the repository to where the files' names start, for
    formats whose readers know the repository alone.
    """

    diagnostics: tuple[Diagnostic, ...]
    texts: Mapping[str, str]
    summary: str
    looked_at: tuple[str, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    failing: frozenset[Severity] = field(default=frozenset({Severity.ERROR}))
    folder: str = ""

    @property
    def failed(self) -> bool:
        return any(found.severity in self.failing for found in self.diagnostics)

    def path(self, file: str) -> str:
        """A file as it is called from the root of the repository."""
        return normpath(join(self.folder, file))
