"""The codes of what is wrong with the comments that set findings aside."""

from __future__ import annotations

from monitoring.diagnostics import FindingCode


class Comment(FindingCode):
    """What is found in comments that are for the checks."""

    SYNTAX = "ignore-syntax", "a comment for the checks that says nothing they know"
    UNKNOWN = "ignore-unknown", "a comment that names a rule which does not exist"
    REASON = "ignore-reason", "a comment that sets a finding aside without a reason"
    IMPOSSIBLE = "ignore-impossible", "a comment on what nobody can set aside"
    UNUSED = "ignore-unused", "a comment that sets nothing aside"
    EXPIRED = "snooze-expired", "a comment whose day is over"
