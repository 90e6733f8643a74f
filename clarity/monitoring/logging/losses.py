"""What was not logged, by reason: the only trace that a dropped entry leaves."""

from __future__ import annotations

import threading
from collections import Counter
from enum import StrEnum


class Loss(StrEnum):
    """Why an entry was dropped, or is not as it was given."""

    LIMITED = "limited"  # one of a flood of the same error
    QUEUE_FULL = "queue_full"  # the reader of the output, or the API, is slower than we log
    OUTPUT_BROKEN = "output_broken"  # nobody reads the output any more
    REFUSED = "refused"  # by the API, as malformed or forbidden
    UNDELIVERED = "undelivered"  # the API stayed away for too long, or the process ended
    UNWRITABLE = "unwritable"  # our own fault: it could not be rendered
    NESTED = "nested"  # logged while another was being written or delivered, on the same thread
    MISTYPED = "mistyped"  # written, but a field has another type than its event defines


class Losses:
    """Counts, safe for threads."""

    def __init__(self) -> None:
        self._counts: Counter[Loss] = Counter()
        self._told: Counter[Loss] = Counter()
        self._lock = threading.RLock()  # a signal handler may count while we do

    def add(self, loss: Loss, count: int = 1) -> None:
        if count:
            with self._lock:
                self._counts[loss] += count

    def counts(self) -> dict[str, int]:
        """All since the start, by reason."""
        with self._lock:
            return {loss.value: count for loss, count in self._counts.items()}

    def untold(self) -> dict[str, int]:
        """Those since the last call, by reason; empty where there are none."""
        if self._counts == self._told:  # without the lock: asked often, and late is early enough
            return {}
        with self._lock:
            new = self._counts - self._told
            self._told = self._counts.copy()
        return {loss.value: count for loss, count in new.items()}
