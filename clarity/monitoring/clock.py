"""The time that is written into points, log entries and spans.

It is the system's time, unless a demonstration runs faster than life: then all processes share a
clock that began at the same moment and goes `speed` times as fast.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

VARIABLE = "CLARITY_CLOCK"

Now = Callable[[], float]
"""Seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Clock:
    """At the real time `began` it showed `showed` (both seconds since the epoch)."""

    began: float
    showed: float
    speed: float

    def now(self) -> float:
        """The time that it shows."""
        return self.shown(time.time())

    def shown(self, real: float) -> float:
        """What it shows at the real time `real`."""
        return self.showed + (real - self.began) * self.speed

    def real(self, seconds: float) -> float:
        """How long so many of its seconds really take."""
        return seconds / self.speed

    def text(self) -> str:
        """The form that another process reads from $CLARITY_CLOCK."""
        return f"{self.began!r}/{self.showed!r}/{self.speed!r}"


REAL = Clock(0.0, 0.0, 1.0)


def parse(text: str) -> Clock:
    """The clock of a text; the real one for an empty text. Raises ValueError for another form."""
    if not text:
        return REAL
    try:
        began, showed, speed = map(float, text.split("/"))
    except ValueError:
        raise ValueError(f"${VARIABLE} is BEGAN/SHOWED/SPEED, not {text!r}") from None
    if not 0 < speed <= 1_000:
        raise ValueError(f"${VARIABLE}: a speed is above 0 and at most 1000, not {speed}")
    return Clock(began, showed, speed)
