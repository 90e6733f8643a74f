"""Policies on how fast an objective's error budget is spent: one for each tier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from alerts import low_traffic
from alerts.policy import Policy, Words, promql_condition, runbook
from monitoring import limits
from monitoring.context import Context, renamed
from monitoring.metric_filter import quoted
from monitoring.model import Severity
from monitoring.plan import Json, Note
from monitoring.promql import error_ratio
from monitoring.text import duration, number, percent, plain
from slo.burn_rate import ONE
from slo.derived import Slo
from slo.fault import Form, course
from slo.forms import burning, counting
from slo.indicator import selections
from slo.low_traffic import LEAST_BAD_EVENTS
from slo.tiers import Tier

RUNBOOK = "burn-rate"


def burn_condition(slo: Slo, window: int, burn: Decimal) -> dict[str, Json]:
    """The condition that the objective burns above `burn` over `window` seconds, at most a day."""
    return {
        "displayName": f"{slo.title}: burn rate over {duration(window)} above {number(burn)}",
        "conditionThreshold": {
            "filter": f'select_slo_burn_rate({quoted(slo.name)}, "{window}s")',
            "comparison": "COMPARISON_GT",
            "thresholdValue": float(burn),
            "duration": "0s",
        },
    }


def tier_policies(context: Context, slo: Slo) -> Iterator[Policy | Note]:
    """A policy for each tier of an objective; a Note for one that nothing can look back for.

    Where traffic is low, policies are guarded (`alerts.low_traffic`), and a Note says which.
    """
    held: list[Tier] = []
    for tier in slo.tiers.kept:
        guard = low_traffic.guarded(slo, tier)
        made = _conditions(slo, tier, guard)
        if made is None and guard and tier.long <= limits.SLO_LOOKBACK_MAX:
            yield low_traffic.unguarded_note(slo, tier)
            guard, made = False, _conditions(slo, tier, False)
        if made is None:
            yield Note(slo.key, _unseen(slo, tier), slo.objective.source)
            continue
        if guard:
            held.append(tier)
        needs = context.declaring(selections(slo.objective.indicator)) if made.reads else ()
        yield _policy(slo, tier, made, guard, (slo.key, *needs))
    note = low_traffic.guard_note(slo, held)
    if note:
        yield note


@dataclass(frozen=True, slots=True)
class _Conditions:
    """The conditions of a policy; `reads`: they read the indicator's metrics themselves."""

    conditions: list[Json]
    combiner: str
    reads: bool


def _conditions(slo: Slo, tier: Tier, guard: bool) -> _Conditions | None:
    """Both windows, and the guard where there is one; None where nothing can say that."""
    if tier.long <= limits.SLO_LOOKBACK_MAX:
        both = [burn_condition(slo, window, tier.burn) for window in (tier.long, tier.short)]
        if not guard:
            return _Conditions(both, "AND", reads=False)
        count = low_traffic.count_condition(slo, tier.long)
        if count:
            return _Conditions([*both, count], "AND", reads=True)
    query = _query(slo, tier, guard)
    if not query:
        return None
    windows = f"{duration(tier.long)} and {duration(tier.short)}"
    name = f"{slo.title}: burn rate over {windows} above {number(tier.burn)}"
    return _Conditions([promql_condition(name, query)], "OR", reads=True)


def _query(slo: Slo, tier: Tier, guard: bool) -> str:
    """Both windows in one expression, for PromQL must be a policy's sole condition; or nothing."""
    if slo.measure.counted:
        return ""
    limit = plain((tier.burn * (ONE - slo.measure.goal)).normalize())
    sides = []
    for window in (tier.long, tier.short):
        ratio = error_ratio(slo.objective.indicator, slo.bound, window)
        if ratio is None:
            return ""
        sides.append(f"({ratio} > {limit})")
    if guard:
        sides.append(low_traffic.count_query(slo, tier.long))
    return " and ".join(sides)


def _unseen(slo: Slo, tier: Tier) -> str:
    told = f"no {tier.name} policy: an SLO selector looks back {duration(limits.SLO_LOOKBACK_MAX)}"
    if slo.measure.counted:
        return f"{told} at most, and PromQL cannot count good windows"
    return (
        f"{told} at most, and for PromQL the catalogue must list the metric's buckets, "
        "up to the bound at least"
    )


def _policy(slo: Slo, tier: Tier, made: _Conditions, guard: bool, needs: tuple[str, ...]) -> Policy:
    objective = slo.objective
    windows = f"{duration(tier.long)} and {duration(tier.short)}"
    return Policy(
        key=f"alert/{objective.key}/{tier.name}",
        title=f"{slo.title}, burn rate above {number(tier.burn)} ({windows})",
        severity=tier.severity,
        conditions=made.conditions,
        words=Words(
            f"**{slo.title}** spends its error budget {_pace(tier.burn)} its promise allows.",
            (*budget_facts(slo), *_tier_facts(slo, tier, guard)),
            (_FIRST[tier.severity], *STEPS),
            runbook(slo.service, RUNBOOK),
        ),
        source=objective.source,
        needs=needs,
        aliases=renamed("alert/", objective.aliases, f"/{tier.name}"),
        combiner=made.combiner,
        labels=low_traffic.guard_labels(slo) if guard else {},
    )


def _pace(burn: Decimal) -> str:
    return f"{number(burn)} times as fast as" if burn > 1 else "faster than"


_FIRST = {
    Severity.PAGE: "Users are affected now: open the objectives dashboard and see what fails.",
    Severity.TICKET: "This can wait for working hours: open the objectives dashboard.",
}
STEPS = ("Compare its start with the last deployments and configuration changes; undo what fits.",)


def budget_facts(slo: Slo) -> tuple[str, ...]:
    """The promise and its budget, as every policy of an objective states them."""
    if slo.measure.counted:
        return (f"Promise: {slo.promise}.",)
    budget, period = duration(slo.budget), slo.measure.period
    return (f"Promise: {slo.promise}. Budget: {budget} of total outage in {period}.",)


def _tier_facts(slo: Slo, tier: Tier, guard: bool) -> Iterator[str]:
    yield (
        f"Fires when the burn rate is above {number(tier.burn)} over both the last "
        f"{duration(tier.long)}, which spends {percent(round(tier.share, 4))} of the budget, "
        f"and the last {duration(tier.short)}."
    )
    if slo.measure.counted:
        return
    found = course(_forms(slo, tier, guard), ONE)
    if found:
        yield (
            f"A total outage is noticed after {duration(found.detect)} and clears "
            f"{duration(found.reset)} after its end; sampling, ingestion and evaluation add a few "
            "minutes."
        )
    if guard:
        yield low_traffic.guard_fact(slo, tier)


def _forms(slo: Slo, tier: Tier, guard: bool) -> list[Form]:
    goal, rate = slo.measure.goal, slo.objective.expected_rate
    forms: list[Form] = [burning(window, tier.burn, goal) for window in (tier.long, tier.short)]
    if guard and rate is not None:
        forms.append(counting(tier.long, LEAST_BAD_EVENTS, rate))
    return forms
