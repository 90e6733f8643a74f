"""How much is measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """Objectives to compile, policies to put up, and how often what is quick is repeated.

    `evaluated`: the most policies to evaluate, and the most days of data.
    """

    objectives: tuple[int, ...] = (1, 100, 1_000, 5_000)
    policies: int = 500
    runs: int = 5
    evaluated: tuple[int, int] = (1_000, 30)
