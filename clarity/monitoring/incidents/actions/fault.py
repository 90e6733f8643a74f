"""Why something could not be moved."""

from __future__ import annotations


class Fault(Exception):  # noqa: N818
    """`reason` is a word for the audit; `again`: another try may succeed.

    `sure`: nothing was changed. Otherwise it may have been, as after a time-out.
    """

    def __init__(self, reason: str, *, again: bool = False, sure: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again
        self.sure = sure


class Conflict(Fault):
    """It changed between reading and moving; nothing was overwritten."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, again=True)
