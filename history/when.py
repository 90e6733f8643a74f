"""The time that a backtest is asked about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class When:
    """What was asked for, in ms since the epoch: `last` back from `end`, or from `start`."""

    start: int | None = None
    end: int | None = None
    last: int | None = None

    @property
    def begin(self) -> int | None:
        """The first evaluation; None where only the history can tell."""
        if self.start is not None or self.last is None or self.end is None:
            return self.start
        return self.end - self.last
