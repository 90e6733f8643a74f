"""Which policies the tests prove: that each fires, and that each stays silent when it should."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alerts.testing.result import Result
from monitoring.plan import Kind, Plan


@dataclass(frozen=True, slots=True)
class Coverage:
    """The policies of a plan, in its order, and those that no passing test proves."""

    policies: tuple[str, ...]
    never_fired: tuple[str, ...]
    never_silent: tuple[str, ...]

    @property
    def complete(self) -> bool:
        return not (self.never_fired or self.never_silent)


def coverage(plan: Plan, results: Sequence[Result]) -> Coverage:
    """What the passing tests prove of the plan's policies.

    Silence is proven where something happens: a test without a fault proves none.
    """
    passed = [result for result in results if result.passed]
    fired = {key for result in passed for key in result.fired}
    silent = {key for result in passed if result.test.scenario.faults for key in result.silent}
    policies = tuple(policy.key for policy in plan.of(Kind.POLICY))
    return Coverage(
        policies,
        tuple(key for key in policies if key not in fired),
        tuple(key for key in policies if key not in silent),
    )
