"""Backtests for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from alerts.backtest.compare import Change, Compared, new_pages
from alerts.backtest.result import Backtest, Firing, PolicyRun
from alerts.evaluate.series import SECOND
from alerts.testing.words import lasting, share, times

_MOST_FIRINGS = 20  # of a policy that are shown


def told(found: Backtest, compared: Sequence[Compared] | None = None) -> str:
    """What would have happened, and against what the change is measured, what differs."""
    lines = [
        f"{instant(found.start)} to {instant(found.end)} UTC, {lasting(found.end - found.start)}"
    ]
    if compared is not None:
        lines += ["", *_differences(compared)]
    lines += ["", *_policies(found), "", *_budgets(found)]
    lines += _silent(found)
    lines += _not_full(found)
    lines += [f"no data: {metric}" for metric in found.missing]
    return "\n".join(lines)


def _policies(found: Backtest) -> Iterator[str]:
    fired = [policy for policy in found.policies if policy.firings]
    if not fired:
        yield "no policy would have fired"
    for policy in fired:
        often = times(len(policy.firings))
        yield (
            f"{policy.key} ({policy.severity.lower() or 'no severity'}): fired {often}, "
            f"open for {lasting(policy.open_for(found.end))}"
        )
        yield from (f"  {_firing(one)}" for one in policy.firings[:_MOST_FIRINGS])
        if len(policy.firings) > _MOST_FIRINGS:
            yield f"  … and {len(policy.firings) - _MOST_FIRINGS} more"


def _firing(one: Firing) -> str:
    parts = [instant(one.opened)]
    parts.append("open at the end" if one.closed is None else lasting(one.closed - one.opened))
    if one.left is not None:
        parts.append(f"{share(one.left)} of the budget left")
    if one.spent is not None:
        parts.append(f"{share(one.spent)} of a period's budget spent while open")
    if one.labels:
        parts.append(", ".join(f"{key}={value}" for key, value in one.labels.items()))
    if one.early:
        parts.append("before its windows were full")
    return "; ".join(parts)


def _budgets(found: Backtest) -> Iterator[str]:
    for one in found.objectives:
        if not one.events:
            yield f"{one.key}: no events"
            continue
        spent = "" if one.spent is None else f", {share(one.spent)} of a period's budget"
        good = share(1 - one.bad / one.events)
        yield f"{one.key}: {good} good of {one.events:,.0f} events (goal {share(one.goal)}){spent}"


def _silent(found: Backtest) -> Iterator[str]:
    silent = [p.key for p in found.policies if not p.firings and not p.not_evaluated]
    if silent:
        yield f"silent: {', '.join(silent)}"
    for policy in found.policies:
        yield from (f"not evaluated: {policy.key}: {why}" for why in policy.not_evaluated)


def _not_full(found: Backtest) -> Iterator[str]:
    late = [policy for policy in found.policies if policy.full_from > found.start]
    by_instant: dict[int, list[PolicyRun]] = {}
    for policy in late:
        by_instant.setdefault(policy.full_from, []).append(policy)
    for full, policies in sorted(by_instant.items()):
        keys = ", ".join(policy.key for policy in policies)
        when = f"until {instant(full)}" if full < found.end else "in all of this history"
        yield f"windows not full {when}: {keys}"


def _differences(compared: Sequence[Compared]) -> Iterator[str]:
    differing = [one for one in compared if one.change is not Change.SAME]
    if not differing:
        yield "the change makes no difference to any policy"
    for one in differing:
        yield f"{one.key}: {one.change}{_detail(one)}"
    pages = new_pages(tuple(compared))
    if pages:
        yield f"{pages} more {'page' if pages == 1 else 'pages'} than before"


def _detail(one: Compared) -> str:
    before = times(len(one.before.firings)) if one.before else ""
    after = times(len(one.after.firings)) if one.after else ""
    match one.change:
        case Change.NEW:
            return f", fires {after}"
        case Change.GONE:
            return f", had fired {before}"
        case Change.MORE | Change.LESS:
            return f": {after}, before {before}"
    return f" by {lasting(abs(one.moved))}"


def instant(milliseconds: int) -> str:
    """An instant in UTC: ``2026-01-05 00:12:00``."""
    return datetime.fromtimestamp(milliseconds / SECOND, UTC).strftime("%Y-%m-%d %H:%M:%S")
