"""A backtest from end to end: the plans, what they read, the history, the results."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from alerts.backtest.compare import Compared, compare
from alerts.backtest.needs import Needs, needs
from alerts.backtest.result import Backtest
from alerts.backtest.run import backtest, span_of
from alerts.backtest.text import instant
from alerts.backtest.uptime import as_planned
from alerts.evaluate.series import SECOND
from history.catalogue import by_type
from history.error import HistoryError
from history.history import Asked, Progress
from history.source import Source
from history.when import When
from monitoring.limits import DAY
from monitoring.model import Model
from monitoring.plan import Plan

_UNSAID_LAST = 30 * DAY * SECOND
_NEVER = 1 << 62


@dataclass(frozen=True, slots=True)
class Judged:
    """The backtest of a plan; `changes` against that of the base, where there is one."""

    result: Backtest
    changes: tuple[Compared, ...] | None = None


def judge(
    plans: Sequence[tuple[Plan, Model | None]], source: Source, when: When, tell: Progress
) -> Judged:
    """Backtests the first plan, and compares it with the second, if there is one.

    Raises HistoryError where the history cannot be read, or holds nothing that a plan reads.
    """
    catalogue = by_type(model for _, model in plans)
    needed = [needs(plan, catalogue) for plan, _ in plans]
    when = when if source.whole else _settled(when)
    history, ids = source.read(_asked(source, when, needed), catalogue, tell)
    if history.span is None:
        raise HistoryError(f"{source.name} has no point of any metric that the policies read")
    first, last = history.span
    if when.end is None:
        when = When(when.start, last, when.last)
    span = span_of(first, last, needed[0], when.begin, when.end)
    if span.start >= span.end:
        raise HistoryError(
            f"{source.name} has points from {instant(first)} to {instant(last)} only: "
            "nothing to evaluate in the time that was asked for"
        )
    results = [
        backtest(plan, as_planned(history.data, plan, ids), span, need, history.missing)
        for (plan, _), need in zip(plans, needed, strict=True)
    ]
    return Judged(results[0], compare(results[1], results[0]) if len(results) > 1 else None)


def _settled(when: When) -> When:
    """Up to now, and for 30 days, unless something else was asked for."""
    end = round(time.time() * SECOND) if when.end is None else when.end
    return When(when.start, end, None if when.start is not None else when.last or _UNSAID_LAST)


def _asked(source: Source, when: When, needed: Sequence[Needs]) -> Asked:
    """What to read: from as far before the first evaluation as the longest window reaches."""
    metrics = tuple(sorted({metric for need in needed for metric in need.metrics}))
    end = _NEVER if when.end is None else when.end
    if source.whole or when.begin is None:
        return Asked(metrics, -_NEVER, end)
    window = max((w for need in needed for w in need.windows.values()), default=0)
    return Asked(metrics, when.begin - window * SECOND, end)
