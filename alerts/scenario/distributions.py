"""The events of latencies: how many took how long."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from alerts.evaluate.series import Times, Values
from alerts.scenario import healthy
from alerts.scenario.acting import Acting
from alerts.scenario.counts import bounds_of, bucket
from alerts.scenario.labels import Labels, matching, taken
from alerts.scenario.load import Events, Span, counted, scaled
from alerts.scenario.names import indicators_of
from alerts.scenario.noise import Noise
from alerts.scenario.scenario import Constant
from monitoring.model import Alert, LatencyIndicator, Metric, Objective, Selection
from slo.indicator import bound_of

Part = tuple[Span, float, float]  # when, how long, what share of the events


def latencies(
    metric: Metric,
    selections: list[Selection],
    acting: Acting,
    edges: Times,
    noise: Noise,
) -> Iterator[tuple[Labels, Values, tuple[float, ...], Values]]:
    """For each set of labels the counts (n, buckets), the bounds, and the sums of the values."""
    services = acting.model.services
    objectives = [o for service in services for o in service.objectives]
    alerts = [a for service in services for a in service.alerts]
    usual = healthy.latency(metric, objectives, alerts)
    bounds = bounds_of(metric, _levels(metric, objectives, alerts) or [usual])
    for labels in label_sets(metric, selections):
        using = _indicators(acting, metric, labels)
        events = _events(acting, metric, using, edges)
        parts = [
            *acting.slow(set(using)),
            *((span, value, 1.0) for span, value in acting.levels(metric.key)),
        ]
        counts, sums = _shared_out(events, parts, usual, bounds)
        if noise.seed is not None:
            counts, sums = _noisy(noise, f"{metric.key} {labels}", counts, sums)
        yield labels, counts, bounds, sums


def label_sets(metric: Metric, selections: list[Selection]) -> list[Labels]:
    """As few sets of labels as there must be for each selection to take one."""
    found: list[Labels] = []
    narrow_first = sorted(selections, key=lambda s: -len(s.where))
    for selection in narrow_first:
        if not any(taken(labels, selection) for labels in found):
            found.append(matching(metric, [selection]))
    return found


def _indicators(acting: Acting, metric: Metric, labels: Labels) -> list[str]:
    """The latency indicators that take the series."""
    return [
        key
        for key, indicator in indicators_of(acting.model).items()
        if isinstance(indicator, LatencyIndicator)
        and indicator.latency.metric.key == metric.key
        and taken(labels, indicator.latency)
    ]


def _events(acting: Acting, metric: Metric, using: list[str], edges: Times) -> Events:
    keys = (*using, metric.key)
    usual = counted(acting.traffic(*keys) or Constant(healthy.EVENTS), acting.scenario.start)
    return Events(edges, scaled(usual, acting.loads(*keys)))


def _shared_out(
    events: Events, parts: list[Part], usual: float, bounds: tuple[float, ...]
) -> tuple[Values, Values]:
    """The events by bucket, and the sums of their values."""
    left = events.all
    counts = np.zeros((len(left), len(bounds) + 1))
    sums = np.zeros(len(left))
    for span, value, share in parts:
        slow = np.minimum(events.part([(span, share)]), left)
        left = left - slow
        counts[:, bucket(bounds, value)] += slow
        sums += slow * value
    counts[:, bucket(bounds, usual)] += left
    return counts, sums + left * usual


def _noisy(noise: Noise, source: str, counts: Values, sums: Values) -> tuple[Values, Values]:
    random = noise.counts(source, counts)
    before, after = counts.sum(axis=1), random.sum(axis=1)
    mean = np.divide(sums, before, out=np.zeros_like(sums), where=before > 0)
    return random, mean * after


def _levels(metric: Metric, objectives: list[Objective], alerts: list[Alert]) -> list[float]:
    """The latencies that somebody drew a line at, for metrics whose buckets nobody lists."""
    drawn = [
        float(bound_of(o) or 0)
        for o in objectives
        if isinstance(o.indicator, LatencyIndicator) and o.indicator.latency.metric is metric
    ]
    return drawn + [bound for _, bound in healthy.bounds(metric, alerts)]
