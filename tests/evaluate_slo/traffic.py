"""Steady traffic with step faults, SLOs on it, and policies on those: for tests of evaluations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from alerts.evaluate.evaluate import evaluate
from alerts.evaluate.incident import Incident
from alerts.evaluate.options import Options
from alerts.evaluate.series import SECOND, Data, Identity, Times, TimeSeries, Values
from alerts.evaluate.slo_selector import measure
from alerts.evaluate.world import World, world_of
from monitoring.filters.ast import Selector
from monitoring.filters.parser import parse
from monitoring.model import MetricKind, ValueType
from monitoring.plan import Kind, Resource, Source

ORIGIN = 1_700_006_400 * SECOND  # a whole hour: the fault of a test begins here
DAY = 86_400
SLO = "projects/p/services/s/serviceLevelObjectives/o"
HERE = Source("made.yaml", 1, 1)
PROMPT = Options(ingestion_delay=0)


def filter_of(name: str) -> str:
    """The filter for the series that `series` makes of the same name."""
    return f'metric.type="custom.googleapis.com/{name}" AND resource.type="generic_task"'


def series(
    name: str,
    times: Sequence[int] | Times,
    values: Sequence[float] | Values | Sequence[Sequence[float]],
    kind: MetricKind = MetricKind.DELTA,
    value_type: ValueType = ValueType.INT64,
    **more: Any,
) -> TimeSeries:
    """A time series of one metric; `stream` tells it from others of it."""
    labels = (("stream", str(more.pop("stream", ""))),)
    identity = Identity(f"custom.googleapis.com/{name}", "generic_task", labels)
    return TimeSeries(
        identity,
        kind,
        value_type,
        np.asarray(times, dtype=np.int64),
        np.asarray(values, dtype=np.float64),
        **more,
    )


def requests(
    ratio: float,
    lasting: float,
    *,
    before: float,
    after: float,
    step: int = 60,
    rate: int = 1_000,
    begin: float = 0,
) -> Data:
    """Counters of all and of bad requests, a point every `step` seconds.

    From `before` seconds before ORIGIN to `after` seconds after it, `rate` requests a second; of
    those from ORIGIN + `begin`, for `lasting` seconds, `ratio` are bad.
    """
    ends = np.arange(-before + step, after + step, step)
    faulty = np.clip(np.minimum(ends, begin + lasting) - np.maximum(ends - step, begin), 0, None)
    total = np.full(len(ends), float(rate * step))
    bad = np.rint(faulty * rate * ratio)
    times = ORIGIN + np.rint(ends * SECOND).astype(np.int64)
    starts = np.full(len(ends), times[0] - step * SECOND)
    return Data(
        tuple(
            series(name, times, np.cumsum(counts), MetricKind.CUMULATIVE, starts=starts)
            for name, counts in (("all", total), ("bad", bad))
        )
    )


BAD_OF_ALL = {
    "requestBased": {
        "goodTotalRatio": {
            "badServiceFilter": filter_of("bad"),
            "totalServiceFilter": filter_of("all"),
        }
    }
}


def objective(
    goal: float = 0.999, indicator: Mapping[str, Any] = BAD_OF_ALL, **period: str
) -> Resource:
    """An SLO over 30 days, unless another period is given."""
    body = {
        "name": SLO,
        "goal": goal,
        "serviceLevelIndicator": indicator,
        **(period or {"rollingPeriod": f"{30 * DAY}s"}),
    }
    return Resource(Kind.SLO, "slo/o", body, (), HERE)


def condition(text: str, bound: float, *, above: bool = True, lasting: int = 0) -> dict[str, Any]:
    """A MetricThreshold."""
    return {
        "filter": text,
        "comparison": "COMPARISON_GT" if above else "COMPARISON_LT",
        "thresholdValue": bound,
        "duration": f"{lasting}s",
    }


def burning(window: int, burn: float, **more: Any) -> dict[str, Any]:
    """A burn rate above `burn`."""
    return condition(f'select_slo_burn_rate("{SLO}", "{window}s")', burn, **more)


def policy(key: str, *conditions: Mapping[str, Any]) -> Resource:
    """A policy that joins conditions by AND."""
    body = {"combiner": "AND", "conditions": [{"conditionThreshold": c} for c in conditions]}
    return Resource(Kind.POLICY, key, body, (), HERE)


def tier(name: str, long: int, burn: float) -> Resource:
    """A policy on a burn rate over a long window and its twelfth."""
    return policy(name, burning(long, burn), burning(long // 12, burn))


def incidents(
    data: Data,
    resources: Sequence[Resource],
    until: float,
    options: Options = PROMPT,
    since: float = -600,
) -> tuple[Incident, ...]:
    """The incidents of evaluations from `since` to `until`, in seconds after ORIGIN."""
    start, end = (round(ORIGIN + at * SECOND) for at in (since, until))
    outcome = evaluate(resources, data, start, end, options)
    assert not [one for each in outcome.policies.values() for one in each.not_evaluated]
    return outcome.incidents


def world(
    data: Data, slo: Resource, since: float, until: float, options: Options = PROMPT
) -> World:
    """A world of one objective, from `since` to `until`, in seconds after ORIGIN."""
    start, end = (round(ORIGIN + at * SECOND) for at in (since, until))
    return world_of([slo], data, start, end, options)


def measured(made: World, selector: str, lookback: str = "", **more: Any) -> Values:
    """What a selector gives at each evaluation: (rows, evaluations); NaN if it never gives any."""
    arguments = f'"{SLO}", "{lookback}"' if lookback else f'"{SLO}"'
    text = f"{selector}({arguments})"
    node = parse(text)
    assert isinstance(node, Selector)
    found = measure(made, {**condition(text, 0), **more}, node)
    return found.values if found.rows else np.full((1, len(found.times)), np.nan)


def seconds(instant: int | None) -> float:
    """Seconds from ORIGIN to an instant."""
    assert instant is not None
    return (instant - ORIGIN) / SECOND
