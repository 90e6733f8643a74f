"""Users with a request in the last five minutes."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

WINDOW_SECONDS = 300.0
MOST_USERS = 100_000  # about 15 MB


class ActiveUsers:
    """Counts the users that were seen within the window.

    It keeps a 64-bit hash of each, salted anew in each process, and no name. Beyond `most` nobody
    new is counted, so that the number is then the least that it can be; `uncounted` is called for
    each such sighting.
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
        self._last_seen: dict[int, float] = {}  # in the order of the times

    def seen(self, user: str) -> None:
        """A request of `user` came in."""
        key, now = hash(user), self._now()
        with self._lock:
            known = self._last_seen.pop(key, None) is not None
            if not known and len(self._last_seen) >= self._most:
                self._forget(now)
            if fits := known or len(self._last_seen) < self._most:
                self._last_seen[key] = now
        if not fits:
            self._uncounted()

    def count(self) -> int:
        """How many there are now."""
        with self._lock:
            self._forget(self._now())
            return len(self._last_seen)

    def _forget(self, now: float) -> None:
        expired = []
        for key, at in self._last_seen.items():
            if now - at <= WINDOW_SECONDS:
                break
            expired.append(key)
        for key in expired:
            del self._last_seen[key]
