"""Users with a request in the last five minutes."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

WINDOW_SECONDS = 300.0
MOST_USERS = 100_000  # about 17 MB

_AT_A_SIGHT, _AT_A_COUNT = 2, 1_000  # how many are forgotten under one lock


class ActiveUsers:
    """Counts the users that were seen within the window.

    It keeps a 64-bit hash of each, salted unless $PYTHONHASHSEED is set, and no name. Beyond `most`
    nobody new is counted, so that the number is then the least that it can be; `uncounted` is
    called for each such sighting.
    """

    def __init__(
        self,
        uncounted: Callable[[], None],
        most: int = MOST_USERS,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._uncounted = uncounted
        self._most = most
        self._now = now
        self._lock = Lock()
        self._last_seen: OrderedDict[int, float] = OrderedDict()  # in the order of the times

    def seen(self, user: str) -> None:
        """A request of `user` came in."""
        key, now = hash(user), self._now()
        with self._lock:
            self._forget(now, _AT_A_SIGHT)
            fits = key in self._last_seen or len(self._last_seen) < self._most
            if fits:
                self._last_seen[key] = now
                self._last_seen.move_to_end(key)
        if not fits:
            self._uncounted()

    def count(self) -> int:
        """How many there are now."""
        now = self._now()
        while True:
            with self._lock:  # not for long: requests wait for it
                if self._forget(now, _AT_A_COUNT) < _AT_A_COUNT:
                    return len(self._last_seen)

    def _forget(self, now: float, most: int) -> int:
        """Drops up to `most` of those who were not seen within the window; how many it dropped."""
        for dropped in range(most):
            key = next(iter(self._last_seen), None)
            if key is None or now - self._last_seen[key] <= WINDOW_SECONDS:
                return dropped
            del self._last_seen[key]
        return most
