"""The arithmetic of burn-rate alerts, in closed form.

A burn rate is how many times faster than allowed the error budget is spent: 1 spends exactly the
whole budget in a whole period. The forms hold for a step fault (the error ratio jumps and stays)
and are continuous limits: sampling, ingestion delay and evaluation come on top. Ratios and goals
are from 0 to 1, windows, periods and times are seconds, burn rates and budget shares are plain
numbers. Source: SRE Workbook, chapter 5.
"""

from __future__ import annotations

from decimal import Decimal

ONE = Decimal(1)


def burn_rate(error_ratio: Decimal, goal: Decimal) -> Decimal:
    """How many times faster than allowed an error ratio spends the budget of `goal`."""
    return error_ratio / (ONE - goal)


def threshold(budget_share: Decimal, window: int, period: int) -> Decimal:
    """The burn rate that spends `budget_share` of a period's budget within `window`."""
    return budget_share * period / window


def budget_consumed(burn: Decimal, window: int, period: int) -> Decimal:
    """The share of a period's budget that `burn` spends within `window`; above 1 is overspent."""
    return burn * window / period


def highest_burn_rate(goal: Decimal) -> Decimal:
    """The burn rate of a total outage: nothing burns faster."""
    return ONE / (ONE - goal)


def can_fire(burn: Decimal, goal: Decimal) -> bool:
    """Whether a total outage gets strictly above the threshold `burn`."""
    return burn * (ONE - goal) < ONE


def lowest_goal(burn: Decimal) -> Decimal:
    """The goal above which the threshold `burn` can fire; 0 or less: it always can."""
    return ONE - ONE / burn


def time_to_detect(
    error_ratio: Decimal, goal: Decimal, window: int, burn: Decimal
) -> Decimal | None:
    """Seconds from the start of a fault until `window` burns above `burn`; None if it never does.

    The long window decides: the short one gets there first.
    """
    if burn_rate(error_ratio, goal) <= burn:
        return None
    return (ONE - goal) * burn * window / error_ratio


def time_to_reset(
    error_ratio: Decimal, goal: Decimal, window: int, burn: Decimal
) -> Decimal | None:
    """Seconds from the end of a fault until `window` is at `burn` again; None if it never fired.

    The short window decides: both must burn, and it is the first to clear.
    """
    detected = time_to_detect(error_ratio, goal, window, burn)
    return None if detected is None else window - detected
