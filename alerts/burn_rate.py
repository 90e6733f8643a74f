"""Policies on how fast an objective's error budget is spent: one for each tier."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from alerts.policy import Policy, Words, promql_condition, runbook
from monitoring import limits
from monitoring.context import Context, renamed
from monitoring.metric_filter import quoted
from monitoring.model import Severity
from monitoring.plan import Json, Note
from monitoring.promql import error_ratio
from monitoring.text import duration, number, percent, plain
from slo.burn_rate import ONE, time_to_detect, time_to_reset
from slo.derived import Slo
from slo.indicator import selections
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
    """A policy for each tier of an objective; a Note for one that nothing can look back for."""
    for tier in slo.tiers.kept:
        if tier.long <= limits.SLO_LOOKBACK_MAX:
            both = [burn_condition(slo, window, tier.burn) for window in (tier.long, tier.short)]
            yield _policy(slo, tier, both, "AND", (slo.key,))
            continue
        query = _query(slo, tier)
        if not query:
            yield Note(slo.key, _unseen(slo, tier), slo.objective.source)
            continue
        windows = f"{duration(tier.long)} and {duration(tier.short)}"
        name = f"{slo.title}: burn rate over {windows} above {number(tier.burn)}"
        needs = (slo.key, *context.declaring(selections(slo.objective.indicator)))
        yield _policy(slo, tier, [promql_condition(name, query)], "OR", needs)


def _query(slo: Slo, tier: Tier) -> str:
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
    return " and ".join(sides)


def _unseen(slo: Slo, tier: Tier) -> str:
    told = f"no {tier.name} policy: an SLO selector looks back {duration(limits.SLO_LOOKBACK_MAX)}"
    if slo.measure.counted:
        return f"{told} at most, and PromQL cannot count good windows"
    return (
        f"{told} at most, and for PromQL the catalogue must list the metric's buckets, "
        "up to the bound at least"
    )


def _policy(
    slo: Slo, tier: Tier, conditions: list[Json], combiner: str, needs: tuple[str, ...]
) -> Policy:
    objective = slo.objective
    windows = f"{duration(tier.long)} and {duration(tier.short)}"
    return Policy(
        key=f"alert/{objective.key}/{tier.name}",
        title=f"{slo.title}, burn rate above {number(tier.burn)} ({windows})",
        severity=tier.severity,
        conditions=conditions,
        words=Words(
            f"**{slo.title}** spends its error budget {_pace(tier.burn)} its promise allows.",
            (*budget_facts(slo), *_tier_facts(slo, tier)),
            (_FIRST[tier.severity], *STEPS),
            runbook(slo.service, RUNBOOK),
        ),
        source=objective.source,
        needs=needs,
        aliases=renamed("alert/", objective.aliases, f"/{tier.name}"),
        combiner=combiner,
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


def _tier_facts(slo: Slo, tier: Tier) -> Iterator[str]:
    goal = slo.measure.goal
    yield (
        f"Fires when the burn rate is above {number(tier.burn)} over both the last "
        f"{duration(tier.long)}, which spends {percent(round(tier.share, 4))} of the budget, "
        f"and the last {duration(tier.short)}."
    )
    if slo.measure.counted:
        return
    detect = time_to_detect(ONE, goal, tier.long, tier.burn)
    reset = time_to_reset(ONE, goal, tier.short, tier.burn)
    assert detect is not None and reset is not None, "a tier that cannot fire is left out"
    yield (
        f"A total outage is noticed after {duration(detect)} and clears {duration(reset)} after "
        "its end; sampling, ingestion and evaluation add a few minutes."
    )
