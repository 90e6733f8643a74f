"""The ids of what is wrong with the comments that set findings aside."""

from __future__ import annotations

from monitoring.diagnostics import FindingCode


class Comment(FindingCode):
    """What is found in comments that are for the checks."""

    SYNTAX = "ignore-syntax"
    UNKNOWN = "ignore-unknown"
    REASON = "ignore-reason"
    IMPOSSIBLE = "ignore-impossible"
    UNUSED = "ignore-unused"
    EXPIRED = "snooze-expired"
