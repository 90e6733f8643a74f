"""How long to wait for the next round, by what became of the last one.

After a failure: exponential backoff with full jitter, on top of the spacing that the API asks of
points, for a call without an answer may have been carried out. All in seconds of the clock.
"""

from __future__ import annotations

from random import Random

from clarity.monitoring.cloud_metrics.limits import SPACING_SECONDS
from clarity.monitoring.cloud_metrics.writer import Verdict

SHORTEST = SPACING_SECONDS + 0.05  # no clock is as exact as the rule
LONGEST_BACKOFF = 120.0
FORBIDDEN = 60.0
_DOUBLINGS = 10


def after(verdict: Verdict, failures: int, interval: float, random: Random) -> float:
    """`failures` are those in a row, this one included."""
    if verdict is Verdict.DONE:
        return max(interval, SHORTEST)
    if verdict is Verdict.FORBIDDEN:
        return FORBIDDEN + random.uniform(0, interval)
    backoff = min(interval * 2 ** min(failures - 1, _DOUBLINGS), LONGEST_BACKOFF)
    return SHORTEST + random.uniform(0, backoff)
