"""What came of an attempt to move something."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    DONE = "done"
    STARTED = "started"  # accepted; the target is still at it
    UNDONE = "undone"
    UNCHANGED = "unchanged"  # nothing had to be done
    REHEARSED = "dry_run"
    REFUSED = "refused"  # by a limit
    LEFT = "left"  # somebody else changed it since: it is theirs
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Result:
    """`reason` is a word or empty; `again`: the same notification, sent again, may succeed."""

    action: str
    target: str
    outcome: Outcome
    reason: str = ""
    again: bool = False
