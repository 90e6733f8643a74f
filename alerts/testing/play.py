"""A scenario played: its data generated, and every policy of the plan evaluated over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alerts.evaluate.evaluate import evaluated
from alerts.evaluate.incident import Incident, Outcome
from alerts.evaluate.options import Options
from alerts.evaluate.world import World, world_of
from alerts.scenario.generate import series
from alerts.scenario.scenario import Scenario
from alerts.testing.budget import Budgets
from alerts.testing.words import elapsed
from monitoring.model import Model
from monitoring.plan import Plan


@dataclass(frozen=True, slots=True, eq=False)
class Played:
    """What alerting made of a scenario."""

    scenario: Scenario
    model: Model
    plan: Plan
    world: World
    outcome: Outcome
    budgets: Budgets

    @property
    def fault_start(self) -> int:
        """When the first fault begins (ms); without one, when the scenario does."""
        faulty = self.scenario.faulty
        return faulty[0] if faulty else self.scenario.start

    @property
    def fault_end(self) -> int:
        """When the last fault ends (ms); without one, when the scenario starts."""
        faulty = self.scenario.faulty
        return faulty[1] if faulty else self.scenario.start

    def clock(self, instant: int) -> str:
        """An instant (ms) as hours, minutes and seconds since the scenario's start."""
        return elapsed(instant - self.scenario.start)

    def incidents(self, policy: str) -> tuple[Incident, ...]:
        """The incidents of a policy, by the time they opened."""
        return self.outcome[policy].incidents


def play(
    scenario: Scenario,
    model: Model,
    plan: Plan,
    options: Options | None = None,
    check_ids: Mapping[str, str] | None = None,
) -> Played:
    """Generates the scenario's data, and evaluates the plan's policies over them.

    `check_ids` are those of a plan that is deployed, as `alerts.scenario.generate` takes them.
    """
    data = series(scenario, model, plan, check_ids)
    world = world_of(plan.resources, data, scenario.start, scenario.end, options or Options())
    outcome = evaluated(world, plan.resources)
    return Played(scenario, model, plan, world, outcome, Budgets(world, plan))
