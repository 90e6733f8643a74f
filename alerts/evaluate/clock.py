"""When conditions are evaluated, and up to when their windows reach."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alerts.evaluate.series import SECOND, Times


@dataclass(frozen=True, slots=True, eq=False)
class Clock:
    """The evaluations from `start` to `end` (ms, both included), each `period` ms.

    Evaluations stand at whole multiples of the period since the epoch. A measurement's window ends
    `delay` ms before its evaluation: what is younger is not yet visible.
    """

    start: int
    end: int
    period: int
    delay: int = 0

    @property
    def evaluations(self) -> Times:
        """The instants (k,) at which a verdict is passed."""
        first = -(-self.start // self.period) * self.period
        return np.arange(first, self.end + 1, self.period, dtype=np.int64)

    @property
    def windows(self) -> Times:
        """The instants (k,) at which the window of each evaluation ends."""
        return self.evaluations - self.delay


def seconds(duration: str | None) -> float:
    """The seconds of a JSON duration: ``"300s"`` is 300.0; none is 0."""
    return float(duration[:-1]) if duration else 0.0


def milliseconds(duration: str | None) -> int:
    """As `seconds`, in the evaluator's unit."""
    return round(seconds(duration) * SECOND)
