"""The ids of what is found of raw files as such."""

from __future__ import annotations

from monitoring.diagnostics import FindingCode


class Raw(FindingCode):
    """Of a resource, and of a value in it."""

    KIND = "resource-kind-unknown"
    BLANK = "value-blank"
