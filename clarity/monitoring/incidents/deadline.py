"""The time by which a notification has to be answered, shared by everything done for it."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deadline:
    """`at` is a monotonic time in seconds."""

    at: float

    def left(self, most: float = float("inf")) -> float:
        """Seconds left, not more than `most`. Raises TimeoutError when there are none."""
        seconds = min(self.at - time.monotonic(), most)
        if seconds <= 0:
            raise TimeoutError("the time for this notification is over")
        return seconds


def within(seconds: float) -> Deadline:
    """So long from now."""
    return Deadline(time.monotonic() + seconds)
