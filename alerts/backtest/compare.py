"""Two backtests over one history: what a change does to the alerts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from alerts.backtest.result import Backtest, PolicyRun


class Change(StrEnum):
    """How a policy differs from what it was."""

    NEW = "new"
    GONE = "gone"
    MORE = "fires more often"
    LESS = "fires less often"
    EARLIER = "fires earlier"
    LATER = "fires later"
    LONGER = "is open longer"
    SHORTER = "is open shorter"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Compared:
    """A policy before and after; one of them is None where there was none.

    `moved` are the milliseconds between the first firings that differ, or by which the policy was
    open longer: negative where it fires earlier or is open shorter.
    """

    key: str
    change: Change
    before: PolicyRun | None
    after: PolicyRun | None
    moved: int = 0

    @property
    def new_pages(self) -> int:
        """How many more times it wakes somebody than it did."""
        if self.after is None or not self.after.pages:
            return 0
        before = len(self.before.firings) if self.before and self.before.pages else 0
        return max(len(self.after.firings) - before, 0)


def compare(before: Backtest, after: Backtest) -> tuple[Compared, ...]:
    """Every policy of either, in the order of the later one, then those that are gone."""
    was = {policy.key: policy for policy in before.policies}
    now = {policy.key: policy for policy in after.policies}
    keys = dict.fromkeys((*now, *was))
    return tuple(_compared(key, was.get(key), now.get(key), after.end) for key in keys)


def _compared(key: str, was: PolicyRun | None, now: PolicyRun | None, end: int) -> Compared:
    if was is None or now is None:
        return Compared(key, Change.NEW if was is None else Change.GONE, was, now)
    more = len(now.firings) - len(was.firings)
    if more:
        return Compared(key, Change.MORE if more > 0 else Change.LESS, was, now)
    moved = next(
        (
            new.opened - old.opened
            for old, new in zip(was.firings, now.firings, strict=True)
            if new.opened != old.opened
        ),
        0,
    )
    if moved:
        return Compared(key, Change.EARLIER if moved < 0 else Change.LATER, was, now, moved)
    longer = now.open_for(end) - was.open_for(end)
    if longer:
        change = Change.LONGER if longer > 0 else Change.SHORTER
        return Compared(key, change, was, now, longer)
    return Compared(key, Change.SAME, was, now)


def new_pages(compared: tuple[Compared, ...]) -> int:
    """How many more pages there would have been."""
    return sum(one.new_pages for one in compared)
