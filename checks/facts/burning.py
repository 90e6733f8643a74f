"""The burn-rate conditions of policies that somebody wrote by hand, with the SLOs they are about.

Those that follow from an objective of the config are right by construction, and are not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from checks.facts.watching import ABOVE, thresholds
from checks.once import once
from checks.rule import Path, PlanView
from monitoring.filters.ast import Selector, SloFunction
from monitoring.filters.query import lookback_seconds
from monitoring.limits import DAY
from monitoring.model import Calendar
from monitoring.plan import Kind, Resource
from monitoring.text import duration
from monitoring.validation.reading import Body, number, objects, seconds, text
from slo.window import CALENDAR_DAYS

_OBJECTIVE = re.compile(r"services/[^/]+/serviceLevelObjectives/[^/]+$")


@dataclass(frozen=True, slots=True)
class Promise:
    """What an SLO promises: `goal` above 0 and below 1, over `period` seconds."""

    goal: Decimal
    period: int

    @property
    def words(self) -> str:
        return duration(self.period)


@dataclass(frozen=True, slots=True)
class Burn:
    """A condition that an SLO burns above `limit` over `window` seconds, for `hold` seconds.

    `path` leads to the body of the condition; `promise` is None where the SLO is not there.
    """

    path: Path
    objective: str
    window: int
    limit: Decimal
    hold: int
    promise: Promise | None


@dataclass(frozen=True, slots=True)
class Burning:
    """A policy with the burn-rate conditions that it has.

    With `whole` it has no others, and all of them must be met.
    """

    policy: Resource
    burns: tuple[Burn, ...]
    whole: bool

    @property
    def severity(self) -> str:
        return text(self.policy.body, "severity")

    @property
    def longest(self) -> Burn:
        """The condition with the longest window: the one that decides when it fires."""
        return max(self.burns, key=lambda burn: burn.window)


@once
def burning(view: PlanView) -> tuple[Burning, ...]:
    """The policies with a burn-rate condition, in their order."""
    if not view.raw:
        return ()
    promised = {_named(text(slo.body, "name")): promise_of(slo.body) for slo in _slos(view)}
    found: dict[int, tuple[Resource, list[Burn]]] = {}
    for condition, side in thresholds(view):
        selector = side.selector
        if selector is not None:
            burn = _burn(condition.path, condition.body, selector, promised)
            if burn is not None:
                found.setdefault(id(condition.policy), (condition.policy, []))[1].append(burn)
    return tuple(Burning(policy, tuple(b), _whole(policy, len(b))) for policy, b in found.values())


def promise_of(slo: Body) -> Promise | None:
    """What an SLO's body promises; None where its goal or its period cannot be read."""
    goal, rolling = number(slo, "goal"), seconds(text(slo, "rollingPeriod"))
    calendar = text(slo, "calendarPeriod")
    if rolling is None and calendar in Calendar.__members__:
        rolling = CALENDAR_DAYS[Calendar(calendar)] * DAY
    if goal is None or not 0 < goal < 1 or not rolling or rolling <= 0:
        return None
    return Promise(Decimal(str(goal)), int(rolling))


def _slos(view: PlanView) -> Iterator[Resource]:
    return view.plan.of(Kind.SLO)


def _named(name: str) -> str:
    """An SLO without its project, which may be written as an id or as a number."""
    found = _OBJECTIVE.search(name)
    return found[0] if found else name


def _burn(
    path: Path, body: Body, selector: Selector, promised: dict[str, Promise | None]
) -> Burn | None:
    limit, window = number(body, "thresholdValue"), lookback_seconds(selector)
    above = text(body, "comparison") == ABOVE
    if selector.function is not SloFunction.BURN_RATE or not above or not limit or not window:
        return None
    hold = int(seconds(text(body, "duration")) or 0)
    name = _named(selector.objective)
    return Burn(path, name, int(window), Decimal(str(limit)), hold, promised.get(name))


def _whole(policy: Resource, burns: int) -> bool:
    conditions = len(objects(policy.body, "conditions"))
    return conditions == burns and (burns == 1 or text(policy.body, "combiner").startswith("AND"))
