"""What a person wants to see while it happens: requests, errors, burn rates, what is left."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from alerts.evaluate import threshold
from alerts.evaluate.options import Options
from alerts.evaluate.series import SECOND, Data, TimeSeries
from alerts.evaluate.world import World, world_of
from clarity.monitoring.contract.metrics import HTTP_REQUESTS
from monitoring.limits import HOUR, MINUTE
from monitoring.metric_filter import quoted
from monitoring.plan import Plan

WINDOWS = (HOUR, 5 * MINUTE)  # those of the policy that pages first


@dataclass(frozen=True, slots=True)
class Figures:
    """At one instant: requests a second and the share of server errors since the last minute, the
    burn rates over WINDOWS, and the part of the budget that is left. NaN where there is none."""

    rate: float
    errors: float
    burns: tuple[float, ...]
    left: float


def figures(plan: Plan, objective: str, data: Data, now: int) -> Figures:
    """The figures of the objective with the key `objective` at `now` (ms)."""
    options = Options(ingestion_delay=0)
    world = world_of(plan.resources, data, now - MINUTE * SECOND, now, options)
    name = quoted(plan[objective].body["name"])
    burns = tuple(_last(world, f'select_slo_burn_rate({name}, "{window}s")') for window in WINDOWS)
    counters = [one for one in data.of(HTTP_REQUESTS.type) if one.times[-1] >= world.start]
    total = _per_second(counters, world.start, now)
    failed = _per_second([one for one in counters if _failed(one)], world.start, now)
    left = _last(world, f"select_slo_budget_fraction({name})")
    return Figures(total, failed / total if total else math.nan, burns, left)


def _last(world: World, selector: str) -> float:
    """The value of a selector at the last evaluation."""
    condition = {"filter": selector, "comparison": "COMPARISON_GT", "thresholdValue": 0.0}
    measured = threshold.measure(world, condition)
    if not len(measured.rows) or not measured.present[0, -1]:
        return math.nan
    return float(measured.values[0, -1])


def _failed(one: TimeSeries) -> bool:
    return dict(one.identity.metric_labels).get("status_code", "").startswith("5")


def _per_second(counters: Sequence[TimeSeries], start: int, end: int) -> float:
    """How many events a second the counters saw between two instants (ms)."""
    grown, seconds = 0.0, (end - start) / SECOND
    for one in counters:
        inside = (one.times > start) & (one.times <= end)
        before = one.values[one.times <= start]
        if inside.any():
            first = float(before[-1]) if len(before) else 0.0
            grown += max(0.0, float(np.max(one.values[inside])) - first)
    return grown / seconds
