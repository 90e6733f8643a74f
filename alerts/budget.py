"""Policies on an objective's budget and promise as a whole: spent, over a cap, or not held."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from alerts.burn_rate import RUNBOOK, STEPS, budget_facts, burn_condition
from alerts.policy import Policy, Words, runbook
from monitoring.context import renamed
from monitoring.limits import DAY
from monitoring.metric_filter import quoted
from monitoring.model import DeclaredBudget, Severity
from monitoring.plan import Json, Note
from monitoring.text import duration, number, percent
from slo.budget import capped_burn_rate
from slo.burn_rate import ONE, can_fire
from slo.derived import Slo

DAILY = "daily_error_budget"


def exhausted_policy(slo: Slo) -> Policy:
    """A ticket when nothing of the budget is left: what a team then does is not a night's work."""
    condition: dict[str, Json] = {
        "displayName": f"{slo.title}: error budget spent",
        "conditionThreshold": {
            "filter": f"select_slo_budget_fraction({quoted(slo.name)})",
            "comparison": "COMPARISON_LT",
            "thresholdValue": 0.0,
            "duration": "0s",
        },
    }
    words = Words(
        f"The error budget of **{slo.title}** is spent: the promise of this period is broken.",
        budget_facts(slo),
        ("Agree what stops until there is budget again: releases, experiments, migrations.",),
        runbook(slo.service, RUNBOOK),
    )
    return _policy(slo, "budget-exhausted", "error budget spent", condition, words)


def promise_policy(slo: Slo) -> Policy:
    """A ticket when the target was not held over the objective's own window, shorter than a day."""
    window = slo.measure.promise
    goal = percent(slo.measure.goal)
    words = Words(
        f"**{slo.title}** has not kept its promise over the last {duration(window)}.",
        (
            f"Promise: {slo.promise}.",
            f"Fires when the burn rate over {duration(window)} is above 1: less than {goal} of the "
            "events were good.",
        ),
        ("Open the objectives dashboard and see since when.", *STEPS),
        runbook(slo.service, RUNBOOK),
    )
    title = f"less than {goal} good in {duration(window)}"
    return _policy(slo, "promise", title, burn_condition(slo, window, ONE), words)


def cap_policies(slo: Slo, budgets: tuple[DeclaredBudget, ...]) -> Iterator[Policy | Note]:
    """The declared daily cap, as a burn rate over a day; a Note where it could never be passed."""
    for budget in budgets:
        if budget.name != DAILY or budget.objective != slo.objective.key:
            continue
        burn = capped_burn_rate(budget.seconds, DAY, slo.measure.goal)
        if slo.measure.counted:
            text = "no daily-cap policy: seconds of outage say nothing about windows"
            yield Note(slo.key, text, budget.source)
        elif not can_fire(burn, slo.measure.goal):
            text = f"no daily-cap policy: a day does not hold more than {duration(budget.seconds)}"
            yield Note(slo.key, text, budget.source)
        else:
            yield _cap_policy(slo, budget, burn)


def _cap_policy(slo: Slo, budget: DeclaredBudget, burn: Decimal) -> Policy:
    cap = duration(budget.seconds)
    words = Words(
        f"**{slo.title}** has spent more than the {cap} of outage that a day may hold.",
        (
            *budget_facts(slo),
            f"Fires when the burn rate over a day is above {number(burn)}: {cap} of total outage, "
            "or as many failures spread over it.",
        ),
        ("Open the objectives dashboard and see when the day's budget went.", *STEPS),
        runbook(slo.service, RUNBOOK),
    )
    title = f"more than {cap} of outage in a day"
    return _policy(slo, "daily-cap", title, burn_condition(slo, DAY, burn), words)


def _policy(slo: Slo, name: str, title: str, condition: Json, words: Words) -> Policy:
    objective = slo.objective
    return Policy(
        key=f"alert/{objective.key}/{name}",
        title=f"{slo.title}, {title}",
        severity=Severity.TICKET,
        conditions=[condition],
        words=words,
        source=objective.source,
        needs=(slo.key,),
        aliases=renamed("alert/", objective.aliases, f"/{name}"),
    )
