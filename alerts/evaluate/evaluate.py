"""The evaluation of all policies of a plan, or of those that an API holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alerts.evaluate.heap import keep_freed
from alerts.evaluate.incident import Outcome
from alerts.evaluate.options import Options
from alerts.evaluate.policy import evaluate_policy
from alerts.evaluate.series import Data
from alerts.evaluate.snooze import Snooze
from alerts.evaluate.world import World, world_of
from monitoring.plan import Kind, Resource


def evaluate(
    resources: Sequence[Resource],
    data: Data,
    start: int,
    end: int,
    options: Options | None = None,
    snoozes: tuple[Snooze, ...] = (),
) -> Outcome:
    """What alerting makes of `data` from `start` to `end` (ms since the epoch, both included).

    `resources` are a Plan's: the policies, and the objectives and log-based metrics they name.
    """
    world = world_of(resources, data, start, end, options or Options(), snoozes)
    return evaluated(world, resources)


def evaluated(world: World, resources: Iterable[Resource]) -> Outcome:
    """As `evaluate`, in a world that the caller goes on asking."""
    keep_freed()
    outcomes = (evaluate_policy(world, r) for r in resources if r.kind is Kind.POLICY)
    return Outcome({outcome.policy: outcome for outcome in outcomes})
