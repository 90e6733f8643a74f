"""Sorted instants, and how many of them lie at or before others.

Counters are asked for their value at tens of thousands of instants at once. On a uniform grid,
which most metrics are sampled on, that is arithmetic; elsewhere a binary search.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alerts.evaluate.series import Times

Counts = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Grid:
    """The instants first, first + step, ...: `count` of them (ms)."""

    first: int
    step: int
    count: int

    @property
    def times(self) -> Times:
        return self.first + self.step * np.arange(self.count, dtype=np.int64)

    def until(self, at: Times) -> Counts:
        """How many instants are at or before each of `at`."""
        passed: Counts = (at - self.first) // self.step + 1
        return np.clip(passed, 0, self.count, out=passed)


@dataclass(frozen=True, slots=True, eq=False)
class Irregular:
    """Instants without a pattern, increasing (ms)."""

    times: Times

    def until(self, at: Times) -> Counts:
        """How many instants are at or before each of `at`."""
        return np.searchsorted(self.times, at, side="right")


Axis = Grid | Irregular


def axis_of(times: Times) -> Axis:
    """The axis of increasing instants; one of fewer than two is a grid as well."""
    if len(times) < 2:
        return Grid(int(times[0]) if len(times) else 0, 1, len(times))
    step = int(times[1] - times[0])
    if int(times[-1] - times[0]) == step * (len(times) - 1) and bool(
        (np.diff(times) == step).all()
    ):
        return Grid(int(times[0]), step, len(times))
    return Irregular(times)


def union(several: Sequence[Times]) -> Times:
    """The instants that occur in any, each once, increasing."""
    first = several[0]
    if all(one is first or np.array_equal(one, first) for one in several[1:]):
        return first
    return np.unique(np.concatenate(several))


def placed(times: Times, values: NDArray[np.float64], onto: Times) -> NDArray[np.float64]:
    """The values (n, ...) of `times` at their places in `onto`, which has them all; 0 elsewhere."""
    if len(times) == len(onto):
        return values
    spread = np.zeros((len(onto), *values.shape[1:]))
    spread[np.searchsorted(onto, times)] = values
    return spread
