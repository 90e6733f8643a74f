"""Alert tests as data: a scenario, and what its alerts must make of it.

Durations are whole seconds; shares and bounds are plain numbers (1 is 100 %).
"""

from __future__ import annotations

from dataclasses import dataclass

from alerts.scenario.scenario import Scenario
from monitoring.plan import Source

OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Fires:
    """The policy opens an incident once the first fault has begun; None: it does not matter.

    `within` and `after` count from the start of the first fault, `clears_within` from the end of
    the last. `budget_spent` is the most of the objective's budget that may be spent when the first
    incident opens. `times` is how many incidents there are.
    """

    policy: str
    source: Source
    within: int | None = None
    after: int | None = None
    clears_within: int | None = None
    budget_spent: float | None = None
    times: int | None = None


@dataclass(frozen=True, slots=True)
class Silent:
    """No incident of the policies: a key, a prefix that ends in ``/``, or OTHERS."""

    policies: str
    source: Source

    def covers(self, key: str, named: frozenset[str]) -> bool:
        """Whether the policy `key` is meant; `named` are those that the test expects to fire."""
        if self.policies == OTHERS:
            return key not in named
        if self.policies.endswith("/"):
            return key.startswith(self.policies) and key not in named
        return key == self.policies


@dataclass(frozen=True, slots=True)
class BudgetLeft:
    """The part of an objective's budget that is left at the end, compared with `share`."""

    objective: str
    source: Source
    comparison: str  # <, <=, > or >=
    share: float


@dataclass(frozen=True, slots=True)
class AlertTest:
    """A scenario and what is expected of it."""

    scenario: Scenario
    fires: tuple[Fires, ...] = ()
    silent: tuple[Silent, ...] = ()
    budget_left: tuple[BudgetLeft, ...] = ()

    @property
    def name(self) -> str:
        return self.scenario.name
