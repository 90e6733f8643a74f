"""The codes of raw files, apart from their reader: every check knows them, few read such files."""

from __future__ import annotations

from monitoring.diagnostics import FindingCode


class Raw(FindingCode):
    """What is found of raw files as such (C6xx)."""

    KIND = "resource-kind-unknown", "a resource of no known kind"
    BLANK = "value-blank", "a value that is still to be filled in"
