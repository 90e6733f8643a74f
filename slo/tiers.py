"""Burn-rate tiers: how fast spending must be, and for how long, before somebody is told.

The tiers are data for a period of 30 days. For another period they scale by one rule:

1. A window is the same share of the period: long window x period / 30 days. The burn threshold
   (budget share x period / long window) and the budget share stay as they are.
2. No window is shorter than its data allow. The short window, a twelfth of the long one, needs
   five samples of 60 s (for windows-based indicators: one whole window). A window that had to be
   lengthened keeps its burn threshold, so its budget share grows in proportion.
3. Of tiers that then share severity and window only the most sensitive is kept.
4. Left out, and said so, is a tier that no outage can reach (its threshold is at or above
   1 / (1 - goal)) and one that would only fire after the whole budget is spent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from monitoring.model import Severity
from monitoring.text import duration, number, percent
from slo import burn_rate

DAY = 86_400
REFERENCE_PERIOD = 30 * DAY
SHORT_WINDOWS_IN_LONG = 12
SAMPLE = 60  # seconds between two points of a metric
SAMPLES = 5  # a short window of fewer points jumps with each of them


@dataclass(frozen=True, slots=True)
class Tier:
    """One speed of spending. `name` ends the policy's key; `share` is of the period's budget."""

    name: str
    severity: Severity
    long: int  # seconds
    share: Decimal
    burn: Decimal

    @property
    def short(self) -> int:
        """Seconds: a twelfth of the long window, so that the alert ends soon after the fault."""
        return self.long // SHORT_WINDOWS_IN_LONG


def _reference(name: str, severity: Severity, hours: int, share: str) -> Tier:
    long, part = hours * 3_600, Decimal(share)
    return Tier(name, severity, long, part, burn_rate.threshold(part, long, REFERENCE_PERIOD))


REFERENCE = (
    _reference("page-fast", Severity.PAGE, 1, "0.02"),
    _reference("page-slow", Severity.PAGE, 6, "0.05"),
    _reference("ticket-fast", Severity.TICKET, 24, "0.10"),
    _reference("ticket-slow", Severity.TICKET, 72, "0.10"),
)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A tier that an objective has not got, and why."""

    tier: Tier
    why: str


@dataclass(frozen=True, slots=True)
class Tiers:
    """The tiers of an objective, fastest first."""

    kept: tuple[Tier, ...]
    left_out: tuple[LeftOut, ...]


@lru_cache(maxsize=1_024)
def tiers(
    goal: Decimal, period: int, step: int = SAMPLE, shortest: int = SAMPLE * SAMPLES
) -> Tiers:
    """The tiers for `goal` (0 < goal < 1) over `period` seconds, by the rule above.

    Short windows are whole multiples of `step` seconds and at least `shortest`.
    """
    kept: list[Tier] = []
    left_out: list[LeftOut] = []
    for tier in _merged((scale(t, period, step, shortest) for t in REFERENCE), left_out):
        why = _why_not(tier, goal)
        if why:
            left_out.append(LeftOut(tier, why))
        else:
            kept.append(tier)
    return Tiers(tuple(kept), tuple(left_out))


def scale(tier: Tier, period: int, step: int, shortest: int) -> Tier:
    """Steps 1 and 2 of the rule: a tier for 30 days, made one for `period` seconds."""
    steps = -(-tier.long * period // (REFERENCE_PERIOD * SHORT_WINDOWS_IN_LONG * step))  # up
    long = max(steps * step, shortest) * SHORT_WINDOWS_IN_LONG
    return replace(tier, long=long, share=burn_rate.budget_consumed(tier.burn, long, period))


def _merged(scaled: Iterable[Tier], left_out: list[LeftOut]) -> list[Tier]:
    """Step 3 of the rule. The tier kept takes the name of the first, so that names stay stable."""
    merged: dict[tuple[Severity, int], Tier] = {}
    for tier in scaled:
        first = merged.setdefault((tier.severity, tier.long), tier)
        if first is tier:
            continue
        less, more = sorted((first, tier), key=lambda t: t.burn, reverse=True)
        merged[(tier.severity, tier.long)] = replace(more, name=first.name)
        why = (
            f"{number(more.burn)} times over the same {duration(more.long)} fires whenever it does"
        )
        left_out.append(LeftOut(less, why))
    return list(merged.values())


def _why_not(tier: Tier, goal: Decimal) -> str:
    """Step 4 of the rule: why a tier is left out; empty where it is kept."""
    if not burn_rate.can_fire(tier.burn, goal):
        highest = number(burn_rate.highest_burn_rate(goal))
        return f"at {percent(goal)} a total outage burns {highest} times: it could never fire"
    if tier.share > 1:
        return f"it would fire after {percent(tier.share)} of the budget is spent"
    return ""
