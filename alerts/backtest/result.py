"""What a plan's policies would have done over a history. Times are ms since the epoch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alerts.policy import PAGES


@dataclass(frozen=True, slots=True)
class Firing:
    """An incident that would have opened; `closed` None: still open at the end.

    `left` is the part of the objective's budget left when it opened, `spent` what was spent of a
    whole period's while it was open; None where the policy is about no objective or there is no
    telling. `early`: it opened before the policy's windows were full.
    """

    opened: int
    closed: int | None
    labels: Mapping[str, str]
    left: float | None = None
    spent: float | None = None
    early: bool = False


@dataclass(frozen=True, slots=True)
class PolicyRun:
    """`full_from` is when the policy's longest window first held only history."""

    key: str
    title: str
    severity: str
    firings: tuple[Firing, ...]
    full_from: int
    not_evaluated: tuple[str, ...] = ()

    @property
    def pages(self) -> bool:
        return self.severity == PAGES

    def open_for(self, end: int) -> int:
        """How long its incidents were open, up to `end`, together."""
        return sum((f.closed if f.closed is not None else end) - f.opened for f in self.firings)


@dataclass(frozen=True, slots=True)
class ObjectiveRun:
    """The events of an objective over the span; `spent` is the share of a whole period's budget.

    A period is taken to have as much traffic, for its length, as the span had.
    """

    key: str
    title: str
    goal: float
    events: float
    bad: float
    spent: float | None


@dataclass(frozen=True, slots=True)
class Backtest:
    """The evaluations were from `start` to `end`; `missing` is what the history has nothing of."""

    start: int
    end: int
    policies: tuple[PolicyRun, ...]
    objectives: tuple[ObjectiveRun, ...]
    missing: tuple[str, ...] = ()

    def __getitem__(self, key: str) -> PolicyRun:
        return next(policy for policy in self.policies if policy.key == key)
