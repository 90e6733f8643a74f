"""What one series has gathered since its last point that was written.

A point is taken, sent, and settled when it was written (or refused for good). What was taken and
not settled is told again by the next point, together with what came meanwhile: a mean is then that
of the longer time. So nothing is lost or told twice by tries that fail; only a try whose answer got
lost on its way may have told a mean that is told again.

Cells are not thread-safe: their recorder is.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from clarity.monitoring.cloud_metrics.limits import INT64_MOST


class Rule(StrEnum):
    """How the records of an interval become one point."""

    COUNT = "count"  # CUMULATIVE INT64: their sum since the start; a point at every interval
    MEAN = "mean"  # GAUGE DOUBLE: their mean; no point where there are none
    MEAN_OR_ZERO = "mean or zero"  # the same, but 0 where there are none: never silent
    LAST = "last"  # GAUGE DOUBLE: the last one, repeated at every interval until the next


class Cell(Protocol):
    """The state of one series."""

    def add(self, amount: float, count: int) -> None:
        """Gather `count` records that add up to `amount`."""

    def take(self) -> float | int | None:
        """The value of a point that ends now; None where there is none to write."""

    def settle(self) -> None:
        """The point taken last was written."""

    @property
    def fresh(self) -> bool:
        """Whether anything was recorded that no settled point tells."""


class CountCell:
    """A sum of integers that only grows."""

    __slots__ = ("_taken", "_told", "_total")

    def __init__(self) -> None:
        self._total = self._taken = self._told = 0

    def add(self, amount: float, count: int) -> None:
        self._total = min(self._total + int(amount), INT64_MOST)

    def take(self) -> int:
        self._taken = self._total
        return self._total

    def settle(self) -> None:
        self._told = self._taken

    @property
    def fresh(self) -> bool:
        return self._total != self._told


class MeanCell:
    """The mean of what was recorded; `empty` is its value without any record."""

    __slots__ = ("_count", "_empty", "_sum", "_taken_count", "_taken_sum")

    def __init__(self, empty: float | None = None) -> None:
        self._empty = empty
        self._sum = self._taken_sum = 0.0
        self._count = self._taken_count = 0

    def add(self, amount: float, count: int) -> None:
        self._sum += amount
        self._count += count

    def take(self) -> float | None:
        self._taken_sum += self._sum
        self._taken_count += self._count
        self._sum, self._count = 0.0, 0
        return self._taken_sum / self._taken_count if self._taken_count else self._empty

    def settle(self) -> None:
        self._taken_sum, self._taken_count = 0.0, 0

    @property
    def fresh(self) -> bool:
        return bool(self._count or self._taken_count)


class LastCell:
    """The value recorded last."""

    __slots__ = ("_fresh", "_newer", "_value")

    def __init__(self) -> None:
        self._value: float | None = None
        self._fresh = self._newer = False

    def add(self, amount: float, count: int) -> None:
        self._value = amount / count
        self._fresh = self._newer = True

    def take(self) -> float | None:
        self._newer = False
        return self._value

    def settle(self) -> None:
        self._fresh = self._newer

    @property
    def fresh(self) -> bool:
        return self._fresh


def cell(rule: Rule) -> Cell:
    """An empty cell."""
    match rule:
        case Rule.COUNT:
            return CountCell()
        case Rule.LAST:
            return LastCell()
        case Rule.MEAN:
            return MeanCell()
        case Rule.MEAN_OR_ZERO:
            return MeanCell(empty=0.0)
