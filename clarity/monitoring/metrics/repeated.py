"""What is brought up to date from time to time, without a request to do it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock, Timer

PERIOD_SECONDS = 15.0


class Repeated:
    """Calls `update` every `period` seconds from `need()` on, until it answers False.

    A gauge in a worker's file is read by whichever worker is scraped: it must be right by itself.
    """

    def __init__(self, update: Callable[[], bool], period: float = PERIOD_SECONDS) -> None:
        self._update = update
        self._period = period
        self._lock = Lock()
        self._timer: Timer | None = None

    def need(self) -> None:
        """There is something to bring up to date; begins, unless it has begun."""
        if self._timer is None:
            with self._lock:
                if self._timer is None:
                    self._begin()

    def stop(self) -> None:
        """No more calls after the one that may be under way."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            self._timer = None

    def _begin(self) -> None:
        self._timer = Timer(self._period, self._run)
        self._timer.daemon = True
        self._timer.start()

    def _run(self) -> None:
        try:
            again = self._update()
        except OSError:  # a full disk; it may be better the next time
            again = True
        with self._lock:
            if self._timer is None:
                return
            self._timer = None
            if again:
                self._begin()
