"""What is promised, in every stack: an objective, the target that holds there, how it is measured.

Made once a view, for all rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from checks.once import once
from checks.rule import Path, ProjectView
from monitoring.compile_error import CompileError
from monitoring.limits import GOAL_MAX
from monitoring.model import Environment, Objective, Service, Target
from monitoring.plan import Source
from slo.window import Measure, measure

HIGHEST = Decimal(str(GOAL_MAX))  # a stricter target is refused: that is told, and enough


@dataclass(frozen=True, slots=True)
class Promised:
    """`objective` has the target that holds; `source` and `path` lead to where that is written.

    `stack` is empty for what holds wherever a stack says nothing else.
    """

    service: Service
    objective: Objective
    measure: Measure
    source: Source
    path: Path
    stack: str = ""

    @property
    def goal(self) -> Decimal:
        """The share of the events, from 0 to 1, that must be good."""
        return self.objective.target.goal

    @property
    def window(self) -> int:
        """The seconds that the promise is made over."""
        return self.measure.promise or self.measure.seconds

    @property
    def where(self) -> str:
        """The stack in words; empty where it is all of them."""
        return f" in {self.stack}" if self.stack else ""


@once
def promises(view: ProjectView) -> tuple[Promised, ...]:
    """Every promise that can be measured, each objective's own before those of the stacks."""
    return tuple(
        promised
        for service in view.model.services
        for objective in service.objectives
        for promised in _of(service, objective, view.environments)
    )


@once
def by_objective(view: ProjectView) -> Mapping[str, tuple[Promised, ...]]:
    """The promises by the key of their objective."""
    found: dict[str, tuple[Promised, ...]] = {}
    for promised in promises(view):
        key = promised.objective.key
        found[key] = (*found.get(key, ()), promised)
    return found


def _of(
    service: Service, objective: Objective, environments: Mapping[str, Environment]
) -> Iterator[Promised]:
    yield from _measured(service, objective, objective.source, ("target",))
    for stack, environment in environments.items():
        target: Target | None = environment.targets.get(objective.key)
        if target is not None and target != objective.target:
            path = ("clarity:targets", objective.key)
            held = replace(objective, target=target)
            yield from _measured(service, held, environment.source, path, stack)


def _measured(
    service: Service, objective: Objective, source: Source, path: Path, stack: str = ""
) -> Iterator[Promised]:
    try:
        yield Promised(service, objective, measure(objective), source, path, stack)
    except CompileError:  # the compiler tells it
        return
