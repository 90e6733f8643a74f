"""Error budgets: what a goal allows to go wrong, in time and as burn rates."""

from __future__ import annotations

from decimal import Decimal

from slo.burn_rate import ONE


def budget_seconds(goal: Decimal, period: int) -> Decimal:
    """Seconds of total outage that `goal` allows in a period of `period` seconds."""
    return (ONE - goal) * period


def budget_share_of_one(goal: Decimal, events: Decimal) -> Decimal:
    """The share of a period's budget that one bad event spends, of `events` in the period."""
    return ONE / ((ONE - goal) * events)


def capped_burn_rate(cap: Decimal, window: int, goal: Decimal) -> Decimal:
    """The burn rate over `window` seconds of which `cap` seconds are a total outage."""
    return cap / window / (ONE - goal)
