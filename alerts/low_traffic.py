"""The guard of a burn-rate policy where traffic is low: a least number of bad events besides.

Cloud Monitoring has two ways to say it. A count of bad events over the long window is one more
condition, joined by AND, where the indicator counts bad events by a metric that exists before it is
written. Elsewhere (latencies, good of total, and metrics that a collector makes, whose filters
would be refused until then) the whole policy is one PromQL condition.
"""

from __future__ import annotations

from collections.abc import Iterable

from monitoring.descriptors import made_when_written
from monitoring.metric_filter import metric_filter
from monitoring.model import RatioIndicator
from monitoring.plan import Json, Note
from monitoring.promql import bad_events
from monitoring.text import duration, percent
from slo.derived import Slo
from slo.low_traffic import (
    LEAST_BAD_EVENTS,
    OUTAGE,
    chance_caught,
    needs_guard,
    rate_label,
    rate_words,
)
from slo.tiers import Tier

RATE_LABEL = "expected_rate"
JUST_BELOW = LEAST_BAD_EVENTS - 0.5
"""What the count must pass: increases over a window are estimates, seldom whole numbers."""


def guarded(slo: Slo, tier: Tier) -> bool:
    """Whether a tier needs the guard: fewer bad events would fire at the expected rate."""
    if slo.measure.counted:  # windows are counted, not events
        return False
    return needs_guard(slo.objective.expected_rate, tier.long, tier.burn, slo.measure.goal)


def count_condition(slo: Slo, window: int) -> dict[str, Json] | None:
    """The condition on the number of bad events over `window` seconds, where a filter can say it.

    `window` is a day at most.
    """
    indicator = slo.objective.indicator
    bad = indicator.bad if isinstance(indicator, RatioIndicator) else None
    if bad is None or made_when_written(bad.metric):
        return None
    step = {
        "alignmentPeriod": f"{window}s",
        "perSeriesAligner": "ALIGN_DELTA",
        "crossSeriesReducer": "REDUCE_SUM",
    }
    return {
        "displayName": f"{slo.title}: {_least(window)}",
        "conditionThreshold": {
            "filter": metric_filter(bad),
            "aggregations": [step],
            "comparison": "COMPARISON_GT",
            "thresholdValue": JUST_BELOW,
            "duration": "0s",
            "trigger": {"count": 1},
        },
    }


def count_query(slo: Slo, window: int) -> str:
    """The same in PromQL; empty where it cannot tell bad events."""
    bad = bad_events(slo.objective.indicator, slo.bound, window)
    return f"({bad} > {JUST_BELOW})" if bad else ""


def guard_labels(slo: Slo) -> dict[str, str]:
    """The label by which a guarded policy says the rate that it was made for."""
    rate = slo.objective.expected_rate
    return {RATE_LABEL: rate_label(rate)} if rate is not None else {}


def guard_fact(slo: Slo, tier: Tier) -> str:
    """What the person who is woken, or is not, should know of the guard."""
    rate = slo.objective.expected_rate
    assert rate is not None, "a policy is guarded for a rate"
    caught = percent(round(chance_caught(LEAST_BAD_EVENTS, rate, tier.long), 3))
    return (
        f"Made for {rate_words(rate)}: it also takes {_least(tier.long)}, so that one failure in a "
        f"quiet hour tells nobody. The price: {duration(OUTAGE)} of total outage are noticed with "
        f"a chance of {caught}."
    )


def guard_note(slo: Slo, tiers: Iterable[Tier]) -> Note | None:
    """What a reader of the plan should know: which policies are guarded, and why."""
    names = ", ".join(tier.name for tier in tiers)
    rate = slo.objective.expected_rate
    if rate is None:
        return None
    if slo.measure.counted:
        text = "expected_rate changes nothing: it is good windows that are counted, not events"
    elif names:
        text = (
            f"at {rate_words(rate)} fewer than {LEAST_BAD_EVENTS} bad events would be enough: "
            f"{names} ask for that many besides"
        )
    else:
        return None
    return Note(slo.key, text, slo.objective.source)


def unguarded_note(slo: Slo, tier: Tier) -> Note:
    """Why a tier that needs the guard has none."""
    text = (
        f"no least number of bad events for {tier.name}: the catalogue must list the metric's "
        "buckets, up to the bound at least"
    )
    return Note(slo.key, text, slo.objective.source)


def _least(window: int) -> str:
    return f"{LEAST_BAD_EVENTS} bad events or more in {duration(window)}"
