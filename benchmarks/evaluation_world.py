"""Objectives, the burn-rate policies on them, and traffic to evaluate them on, of any size.

The policies are those that the compiler makes: for each objective four tiers, three by SLO
selectors over the long and the short window, and the slowest, whose window is longer than the
service looks back, by PromQL. The same rules can be had in PromQL alone, for promtool.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from alerts.evaluate.series import SECOND, Data, Identity, TimeSeries
from monitoring.limits import DAY, SLO_LOOKBACK_MAX
from monitoring.model import MetricKind, ValueType
from monitoring.plan import Kind, Resource, Source
from monitoring.text import plain
from slo.burn_rate import ONE
from slo.tiers import REFERENCE, SAMPLE, Tier

GOAL, PERIOD = "0.999", 30 * DAY
START = 1_700_006_400 * SECOND
TIERS = len(REFERENCE)

_HERE = Source("benchmark.yaml", 1, 1)
_RATE = 10  # requests a second
_HEALTHY = 0.0002  # of them fail without any fault
_FAULTS = ((1.0, 5), (0.1, 30), (0.01, 480))  # error ratio, minutes


@dataclass(frozen=True, slots=True)
class Workload:
    """So many policies, on a quarter as many objectives, over so many days of minutes."""

    policies: int
    days: int

    @property
    def objectives(self) -> int:
        return -(-self.policies // TIERS)

    @property
    def points(self) -> int:
        """Points of each time series; as many evaluations."""
        return self.days * DAY // SAMPLE

    @property
    def end(self) -> int:
        return START + self.days * DAY * SECOND


def traffic(load: Workload) -> Data:
    """A counter of all and one of bad requests for each objective, no two alike.

    Each has a bad moment of every size; a point every minute.
    """
    draw = np.random.default_rng(load.objectives)
    times = START + SAMPLE * SECOND * np.arange(1, load.points + 1, dtype=np.int64)
    starts = np.full(load.points, START)
    series = []
    for number in range(load.objectives):
        total = draw.poisson(_RATE * SAMPLE, load.points)
        share = np.full(load.points, _HEALTHY)
        for ratio, minutes in _FAULTS:
            begin = draw.integers(0, max(load.points - minutes, 1))
            share[begin : begin + minutes] = ratio
        for name, counted in (("all", total), ("bad", draw.binomial(total, share))):
            series.append(
                TimeSeries(
                    Identity(f"custom.googleapis.com/{name}_{number}", "generic_task"),
                    MetricKind.CUMULATIVE,
                    ValueType.INT64,
                    times,
                    np.cumsum(counted, dtype=np.float64),
                    starts,
                )
            )
    return Data(tuple(series))


def resources(load: Workload, *, promql: bool = False) -> tuple[Resource, ...]:
    """The SLOs and as many policies as asked for; `promql`: all of them in PromQL."""
    policies = (_policy(number, tier, promql) for number, tier in _numbered(load))
    objectives = [_objective(number) for number in range(load.objectives)]
    return (*objectives, *policies)


def rules(load: Workload) -> Iterator[tuple[str, str]]:
    """The same policies for Prometheus: the name and the expression of each."""
    for number, tier in _numbered(load):
        yield f"objective_{number}_{tier.name.replace('-', '_')}", _query(number, tier, "")


def _numbered(load: Workload) -> Iterator[tuple[int, Tier]]:
    for place in range(load.policies):
        number, tier = divmod(place, TIERS)
        yield number, REFERENCE[tier]


def _name(number: int) -> str:
    return f"projects/benchmark/services/shop/serviceLevelObjectives/objective-{number}"


def _objective(number: int) -> Resource:
    filters = {
        f"{key}ServiceFilter": f'metric.type="custom.googleapis.com/{name}_{number}" '
        'AND resource.type="generic_task"'
        for key, name in (("total", "all"), ("bad", "bad"))
    }
    body = {
        "name": _name(number),
        "goal": float(GOAL),
        "rollingPeriod": f"{PERIOD}s",
        "serviceLevelIndicator": {"requestBased": {"goodTotalRatio": filters}},
    }
    return Resource(Kind.SLO, f"slo/{number}", body, (), _HERE)


def _policy(number: int, tier: Tier, promql: bool) -> Resource:
    if promql or tier.long > SLO_LOOKBACK_MAX:
        query = {"query": _query(number, tier, "custom_googleapis_com:")}
        query["evaluationInterval"] = f"{SAMPLE}s"
        conditions: list[dict[str, Any]] = [{"conditionPrometheusQueryLanguage": query}]
    else:
        conditions = [{"conditionThreshold": _burning(number, tier, w)} for w in _windows(tier)]
    body = {"combiner": "AND" if len(conditions) > 1 else "OR", "conditions": conditions}
    return Resource(Kind.POLICY, f"alert/{number}/{tier.name}", body, (), _HERE)


def _burning(number: int, tier: Tier, window: int) -> dict[str, Any]:
    return {
        "filter": f'select_slo_burn_rate("{_name(number)}", "{window}s")',
        "comparison": "COMPARISON_GT",
        "thresholdValue": float(tier.burn),
        "duration": "0s",
    }


def _query(number: int, tier: Tier, prefix: str) -> str:
    limit = plain((tier.burn * (ONE - type(ONE)(GOAL))).normalize())
    return " and ".join(
        f"(sum(rate({prefix}bad_{number}[{window}s])) / sum(rate({prefix}all_{number}[{window}s]))"
        f" > {limit})"
        for window in _windows(tier)
    )


def _windows(tier: Tier) -> tuple[int, int]:
    return tier.long, tier.short
