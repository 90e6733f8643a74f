"""Backtests for programs: plain JSON data, times in RFC 3339, durations in seconds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from alerts.backtest.compare import Compared, new_pages
from alerts.backtest.result import Backtest, Firing, ObjectiveRun, PolicyRun
from alerts.evaluate.series import SECOND
from monitoring.plan import Json


def as_json(found: Backtest, compared: Sequence[Compared] | None = None) -> dict[str, Json]:
    """A backtest; with `changes` where it was compared."""
    data: dict[str, Json] = {
        "start": _time(found.start),
        "end": _time(found.end),
        "policies": [_policy(policy, found.end) for policy in found.policies],
        "objectives": [_objective(objective) for objective in found.objectives],
        "missing": list(found.missing),
    }
    if compared is not None:
        data["changes"] = [_change(one) for one in compared]
        data["newPages"] = new_pages(tuple(compared))
    return data


def _policy(policy: PolicyRun, end: int) -> dict[str, Json]:
    return {
        "key": policy.key,
        "displayName": policy.title,
        "severity": policy.severity,
        "openSeconds": policy.open_for(end) / SECOND,
        "windowsFullFrom": _time(policy.full_from),
        "notEvaluated": list(policy.not_evaluated),
        "firings": [_firing(firing) for firing in policy.firings],
    }


def _firing(firing: Firing) -> dict[str, Json]:
    return {
        "opened": _time(firing.opened),
        "closed": None if firing.closed is None else _time(firing.closed),
        "labels": dict(firing.labels),
        "budgetLeft": firing.left,
        "budgetSpentWhileOpen": firing.spent,
        "beforeWindowsWereFull": firing.early,
    }


def _objective(objective: ObjectiveRun) -> dict[str, Json]:
    return {
        "key": objective.key,
        "displayName": objective.title,
        "goal": objective.goal,
        "events": objective.events,
        "bad": objective.bad,
        "budgetSpent": objective.spent,
    }


def _change(one: Compared) -> dict[str, Json]:
    return {
        "key": one.key,
        "change": one.change.name,
        "before": len(one.before.firings) if one.before else None,
        "after": len(one.after.firings) if one.after else None,
        "movedSeconds": one.moved / SECOND,
        "newPages": one.new_pages,
    }


def _time(milliseconds: int) -> str:
    moment = datetime.fromtimestamp(milliseconds / SECOND, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
