"""Numbers that look random and are the same on every Python version."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Draws:
    """Draws from a seed, by `random()` alone: Python promises its sequence, and no other one's."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def real(self, low: float, high: float) -> float:
        """From [low, high)."""
        return low + (high - low) * self._random.random()

    def whole(self, low: int, high: int) -> int:
        """From low to high, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def chance(self, share: float) -> bool:
        """True in that share of draws."""
        return self._random.random() < share

    def one(self, options: Sequence[T]) -> T:
        """One of them."""
        return options[self.whole(0, len(options) - 1)]

    def some(self, options: Sequence[T], count: int) -> list[T]:
        """`count` different ones, in their order."""
        keyed = sorted(range(len(options)), key=lambda _: self._random.random())
        return [options[place] for place in sorted(keyed[:count])]
