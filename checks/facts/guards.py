"""The pages of an objective of little traffic: which of them wait for a least number of bad events.

Only objectives whose expected rate is known, and that count events, are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from alerts.low_traffic import RATE_LABEL
from checks.facts.promises import Promised, promises
from checks.once import once
from checks.rule import ProjectView
from monitoring.model import Severity
from monitoring.plan import Plan
from monitoring.validation.reading import entries
from slo.low_traffic import needs_guard
from slo.tiers import Tier


@dataclass(frozen=True, slots=True)
class Page:
    """A burn-rate policy that pages. `needs`: at the rate, chance could set it off."""

    tier: Tier
    needs: bool
    guarded: bool


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of a promise; `rate` is in events a second."""

    promised: Promised
    rate: Decimal
    pages: tuple[Page, ...]


@once
def guards(view: ProjectView) -> tuple[Pages, ...]:
    """The pages of every promise whose rate is known."""
    found = []
    for promised in promises(view):
        rate = promised.objective.expected_rate
        if rate is not None and not promised.measure.counted:
            plan = _plan(promised, view)
            if plan is not None:
                found.append(Pages(promised, rate, tuple(_pages(promised, rate, plan))))
    return tuple(found)


def _plan(promised: Promised, view: ProjectView) -> Plan | None:
    """The plan of a stack in which the promise holds; in all of these its policies are the same."""
    if promised.stack:
        return view.plans.get(promised.stack)
    key = promised.objective.key
    held = (s for s in view.plans if key not in view.environments[s].targets)
    return next((view.plans[stack] for stack in held), None)


def _pages(promised: Promised, rate: Decimal, plan: Plan) -> Iterator[Page]:
    for tier in promised.measure.tiers.kept:
        key = f"alert/{promised.objective.key}/{tier.name}"
        if tier.severity is Severity.PAGE and key in plan:
            needs = needs_guard(rate, tier.long, tier.burn, promised.goal)
            yield Page(tier, needs, RATE_LABEL in entries(plan[key].body, "userLabels"))
