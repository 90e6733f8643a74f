"""A flood of errors is thinned, so that logging does not become the outage."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

KEYS = 1_024
TOTAL = 10  # times the rate of one kind, for all kinds together


@dataclass(frozen=True, slots=True)
class Rate:
    """A token bucket for each kind of error: so many at once, and so many a second."""

    per_second: float = 10.0
    burst: int = 100

    def __post_init__(self) -> None:
        if self.per_second <= 0 or self.burst < 1:
            raise ValueError(f"a rate is above 0 a second, with a burst of at least 1: {self}")


@dataclass(slots=True)
class _Bucket:
    per_second: float
    most: float
    tokens: float
    filled: float
    suppressed: int = 0

    def fill(self, now: float) -> None:
        gained = (now - self.filled) * self.per_second
        self.tokens = min(self.most, self.tokens + gained)
        self.filled = now


class Limiter:
    """Keeps the buckets of the latest KEYS kinds, and one for all."""

    def __init__(self, rate: Rate, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._now = monotonic
        self._buckets: OrderedDict[Hashable, _Bucket] = OrderedDict()
        self._all = self._bucket(monotonic(), TOTAL)
        self._lock = threading.Lock()

    def admit(self, kind: Hashable) -> int | None:
        """How many of `kind` were suppressed since the last one admitted; None: suppress this."""
        with self._lock:
            now = self._now()
            bucket = self._buckets.pop(kind, None) or self._bucket(now)
            self._buckets[kind] = bucket  # at the end: the latest
            if len(self._buckets) > KEYS:
                self._buckets.popitem(last=False)
            bucket.fill(now)
            self._all.fill(now)
            if min(bucket.tokens, self._all.tokens) < 1:
                bucket.suppressed += 1
                return None
            bucket.tokens -= 1
            self._all.tokens -= 1
            suppressed, bucket.suppressed = bucket.suppressed, 0
            return suppressed

    def _bucket(self, now: float, times: int = 1) -> _Bucket:
        most = float(self._rate.burst * times)
        return _Bucket(self._rate.per_second * times, most, most, now)
