"""Each expectation of a test held against what happened: nothing, or a failure in a sentence."""

from __future__ import annotations

import operator
from collections.abc import Iterator

from alerts.evaluate.incident import Incident
from alerts.evaluate.series import SECOND
from alerts.testing.about import objective_of
from alerts.testing.alert_test import AlertTest, BudgetLeft, Fires, Silent
from alerts.testing.play import Played
from alerts.testing.result import Failure
from alerts.testing.why_not import why_not
from alerts.testing.words import lasting, share, since, times, value
from monitoring.plan import Kind

_FAULT = "the fault"
_START = "the start"
_COMPARE = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def failures(test: AlertTest, played: Played) -> Iterator[Failure]:
    """Everything about a test that did not come as expected."""
    for fires in test.fires:
        yield from (Failure(text, fires.source, (fires.policy,)) for text in _fires(fires, played))
    named = frozenset(fires.policy for fires in test.fires)
    for silent in test.silent:
        yield from _silent(silent, named, played)
    for left in test.budget_left:
        yield from (Failure(text, left.source) for text in _budget_left(left, played))


def silent_policies(test: AlertTest, played: Played) -> frozenset[str]:
    """The policies that a test expects to stay silent."""
    named = frozenset(fires.policy for fires in test.fires)
    return frozenset(
        policy.key
        for policy in played.plan.of(Kind.POLICY)
        if any(silent.covers(policy.key, named) for silent in test.silent)
    )


def _fires(fires: Fires, played: Played) -> Iterator[str]:
    every = played.incidents(fires.policy)
    early = [incident for incident in every if incident.opened < played.fault_start]
    found = every[len(early) :]
    if early:
        yield f"{fires.policy} fired {_when(early[0], played)}, before anything had happened"
    if not found:
        yield f"{fires.policy} did not fire: {why_not(fires.policy, played)}"
        return
    yield from _in_time(fires, found, played)
    if fires.times is not None and len(found) != fires.times:
        opened = ", ".join(played.clock(incident.opened) for incident in found[:8])
        yield f"{fires.policy} fired {times(len(found))}, not {times(fires.times)}: {opened}"
    if fires.budget_spent is not None:
        yield from _spent(fires, fires.budget_spent, found[0], played)


def _in_time(fires: Fires, found: tuple[Incident, ...], played: Played) -> Iterator[str]:
    opened = found[0].opened - played.fault_start
    if fires.within is not None and opened > fires.within * SECOND:
        limit = lasting(fires.within * SECOND)
        yield f"{fires.policy} fired {_when(found[0], played)}, not within {limit}"
    if fires.after is not None and opened < fires.after * SECOND:
        limit = lasting(fires.after * SECOND)
        yield f"{fires.policy} fired {_when(found[0], played)}, earlier than {limit} after it"
    if fires.clears_within is None:
        return
    limit = lasting(fires.clears_within * SECOND)
    closed = [incident.closed for incident in found if incident.closed is not None]
    if len(closed) < len(found):
        after = lasting(played.scenario.end - played.fault_end)
        yield (
            f"{fires.policy} did not clear within {limit} of {_FAULT}'s end: it is still open at "
            f"the end of the test, {after} after it"
        )
    elif max(closed) - played.fault_end > fires.clears_within * SECOND:
        took = lasting(max(closed) - played.fault_end)
        yield (
            f"{fires.policy} cleared {took} after {_FAULT}'s end ({played.clock(max(closed))}), "
            f"not within {limit}"
        )


def _spent(fires: Fires, limit: float, first: Incident, played: Played) -> Iterator[str]:
    objective = objective_of(played.plan[fires.policy])
    left = played.budgets.left(objective, first.opened)
    if isinstance(left, str):
        yield f"{fires.policy}: what it cost cannot be told: {left}"
    elif 1 - left > limit:
        yield (
            f"{fires.policy} fired {_when(first, played)} with {share(1 - left)} of the budget of "
            f"{objective} spent, more than {share(limit)}"
        )


def _silent(silent: Silent, named: frozenset[str], played: Played) -> Iterator[Failure]:
    for policy in played.plan.of(Kind.POLICY):
        if not silent.covers(policy.key, named):
            continue
        outcome = played.outcome[policy.key]
        if outcome.incidents:
            first = outcome.incidents[0]
            text = f"{policy.key} fired {_when(first, played)}{_measured(first)}"
            yield Failure(f"{text}; it must stay silent", silent.source, (policy.key,))
        elif outcome.not_evaluated:
            reason = outcome.not_evaluated[0].reason
            text = f"{policy.key} cannot be proven silent: {reason}"
            yield Failure(text, silent.source, (policy.key,))


def _budget_left(left: BudgetLeft, played: Played) -> Iterator[str]:
    found = played.budgets.left(left.objective, played.scenario.end)
    wanted = f"{left.comparison} {share(left.share)}"
    if isinstance(found, str):
        yield f"the budget of {left.objective} at the end cannot be told: {found}"
    elif not _COMPARE[left.comparison](found, left.share):
        yield f"{share(found)} of the budget of {left.objective} is left at the end, not {wanted}"


def _when(incident: Incident, played: Played) -> str:
    event = _FAULT if played.scenario.faults else _START
    return f"{since(incident.opened - played.fault_start, event)} ({played.clock(incident.opened)})"


def _measured(incident: Incident) -> str:
    if incident.threshold is None or incident.value != incident.value:
        return ""
    return f", at {value(incident.value)} (threshold {value(incident.threshold)})"
