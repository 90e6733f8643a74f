"""The policies of a plan evaluated over a history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from alerts.backtest.needs import Needs
from alerts.backtest.result import Backtest, Firing, ObjectiveRun, PolicyRun
from alerts.evaluate import threshold
from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.evaluate import evaluated
from alerts.evaluate.incident import Incident, PolicyOutcome
from alerts.evaluate.options import Options
from alerts.evaluate.reach import period
from alerts.evaluate.series import SECOND, Data, Identity, Times, Values
from alerts.evaluate.slo_selector import allowed
from alerts.evaluate.world import World, world_of
from alerts.testing.about import SLO, objective_of
from alerts.testing.budget import Budgets
from monitoring.limits import DAY
from monitoring.metric_filter import quoted
from monitoring.plan import Json, Kind, Plan, Resource

_LONGEST_WARM_UP = DAY * SECOND
_SHARE_OF_WARM_UP = 4
_LOGS = "it reads log entries, and the history holds time series only"


@dataclass(frozen=True, slots=True)
class Span:
    """The history has points from `first`; policies are evaluated from `start` to `end` (ms)."""

    first: int
    start: int
    end: int


def span_of(first: int, last: int, needed: Needs, start: int | None, end: int | None) -> Span:
    """The span of a history from `first` to `last` (ms), with a start and an end where asked for.

    Unless a start is given, as much is skipped as the longest window needs to fill; but not more
    than a day, nor than a quarter of the history: results say which windows were not full.
    """
    end = last if end is None else min(end, last)
    if start is None:
        window = max(needed.windows.values(), default=0) * SECOND
        start = first + min(window, _LONGEST_WARM_UP, (end - first) // _SHARE_OF_WARM_UP)
    return Span(first, max(start, first), end)


def backtest(
    plan: Plan,
    data: Data,
    span: Span,
    needed: Needs,
    missing: tuple[str, ...] = (),
    options: Options | None = None,
) -> Backtest:
    """When each policy of `plan` would have fired over `data`, and what became of the budgets."""
    world = world_of(plan.resources, data, span.start, span.end, options or Options())
    budgets = Budgets(world, plan)
    spending = {slo.key: _spending(world, slo, span) for slo in plan.of(Kind.SLO)}
    outcome = evaluated(world, plan.resources)
    policies = tuple(
        _policy(outcome[policy.key], policy, budgets, spending, span, needed)
        for policy in plan.of(Kind.POLICY)
    )
    objectives = tuple(_objective(slo, spending[slo.key]) for slo in plan.of(Kind.SLO))
    lacking = tuple(metric for metric in needed.metrics if metric in missing)
    return Backtest(span.start, span.end, policies, objectives, (*lacking, *needed.unknown))


@dataclass(frozen=True, slots=True, eq=False)
class _Spending:
    """Events (k,) at each evaluation; `budget` is how many bad ones a whole period allows."""

    times: Times
    bad: Values
    total: Values
    budget: float

    def between(self, start: int, end: int) -> float | None:
        """The share of a period's budget spent after `start` up to `end` (ms)."""
        if not self.budget:
            return None
        first, last = np.searchsorted(self.times, [start, end], side="right")
        return float(self.bad[first:last].sum() / self.budget)


def _spending(world: World, slo: Resource, span: Span) -> _Spending:
    """The events of an objective, evaluation by evaluation; none where it cannot be told."""
    every = f"{world.options.evaluation_period}s"
    condition: dict[str, Json] = {
        "filter": f"select_slo_counts({quoted(slo.body['name'])})",
        "aggregations": [{"alignmentPeriod": every, "perSeriesAligner": "ALIGN_DELTA"}],
        "comparison": "COMPARISON_GT",
        "thresholdValue": 0.0,
    }
    nothing = np.empty(0, dtype=np.int64), np.empty(0), np.empty(0)
    try:
        measured = threshold.measure(world, condition)
    except NotEvaluableError:
        return _Spending(*nothing, 0.0)
    counts = {_type(row): measured.values[n] for n, row in enumerate(measured.rows)}
    bad = np.nan_to_num(counts.get("bad", np.zeros(len(measured.times))))
    total = bad + np.nan_to_num(counts.get("good", np.zeros(len(measured.times))))
    periods = (span.end - span.start) / SECOND / period(slo.body)
    budget = allowed(slo.body) * float(total.sum()) / periods if periods > 0 else 0.0
    return _Spending(measured.times, bad, total, budget)


def _type(row: Identity) -> str:
    return dict(row.metric_labels).get("event_type", "")


def _objective(slo: Resource, spending: _Spending) -> ObjectiveRun:
    bad, total = float(spending.bad.sum()), float(spending.total.sum())
    spent = bad / spending.budget if spending.budget else None
    title = slo.body.get("displayName", slo.key)
    return ObjectiveRun(
        slo.key.removeprefix(SLO), title, float(slo.body["goal"]), total, bad, spent
    )


def _policy(
    outcome: PolicyOutcome,
    policy: Resource,
    budgets: Budgets,
    spending: Mapping[str, _Spending],
    span: Span,
    needed: Needs,
) -> PolicyRun:
    full_from = span.first + needed.windows[policy.key] * SECOND
    objective = objective_of(policy)
    spent = spending.get(f"{SLO}{objective}")
    reasons = [each.reason for each in outcome.not_evaluated]
    if policy.key in needed.logs:
        reasons.append(_LOGS)
    return PolicyRun(
        policy.key,
        policy.body.get("displayName", policy.key),
        policy.body.get("severity", ""),
        tuple(
            _firing(incident, objective, budgets, spent, full_from, span.end)
            for incident in outcome.incidents
        ),
        full_from,
        tuple(dict.fromkeys(reasons)),
    )


def _firing(
    incident: Incident,
    objective: str,
    budgets: Budgets,
    spending: _Spending | None,
    full_from: int,
    end: int,
) -> Firing:
    left = budgets.left(objective, incident.opened) if objective else ""
    until = end if incident.closed is None else incident.closed
    return Firing(
        incident.opened,
        incident.closed,
        dict((*incident.identity.resource_labels, *incident.identity.metric_labels)),
        None if isinstance(left, str) else left,
        spending.between(incident.opened, until) if spending else None,
        incident.opened < full_from,
    )
