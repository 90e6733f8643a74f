"""The events of ratio indicators: good ones, and for each indicator the bad ones.

Indicators that count the same events share them: a request that is bad for one of two indicators
on all requests is still one of the requests of the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from alerts.evaluate.series import Times, Values
from alerts.scenario import healthy
from alerts.scenario.acting import Acting
from alerts.scenario.labels import Labels, NoLabelsError, matching, taken
from alerts.scenario.load import Events, counted, replaced, scaled
from alerts.scenario.noise import Noise
from alerts.scenario.scenario import Constant
from monitoring.model import Match, Metric, RatioIndicator, Selection

Population = tuple[str, tuple[Match, ...]]


@dataclass(slots=True)
class Streams:
    """The events (n,) counted under each set of labels of each metric."""

    counts: dict[str, dict[tuple[tuple[str, str], ...], Values]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def add(self, metric: Metric, labels: Labels, events: Values) -> None:
        found, key = self.counts[metric.key], tuple(sorted(labels.items()))
        found[key] = found[key] + events if key in found else events

    def has(self, selection: Selection) -> bool:
        """Whether a selection takes any of the series."""
        return any(taken(dict(labels), selection) for labels in self.counts[selection.metric.key])


def populations(indicators: list[RatioIndicator]) -> dict[Population, list[RatioIndicator]]:
    """The indicators by the events that they count."""
    found: dict[Population, list[RatioIndicator]] = {}
    for indicator in indicators:
        base = base_of(indicator)
        found.setdefault((base.metric.key, base.where), []).append(indicator)
    return found


def base_of(indicator: RatioIndicator) -> Selection:
    """What counts the indicator's events: all of them, or the good ones."""
    base = indicator.total or indicator.good
    assert base is not None, "an indicator has two of total, good and bad"
    return base


def add_events(
    streams: Streams, sharing: list[RatioIndicator], acting: Acting, edges: Times, noise: Noise
) -> None:
    """Adds the events that some indicators share, those of each class under labels of its own."""
    base = base_of(sharing[0]).metric
    keys = (*(indicator.key for indicator in sharing), base.key)
    start = acting.scenario.start
    usual = counted(acting.traffic(*keys) or Constant(healthy.EVENTS), start)
    total = replaced(scaled(usual, acting.loads(*keys)), acting.levels(base.key))
    events = Events(edges, total)
    left = events.all
    for indicator in sharing:
        bad = np.minimum(events.part(acting.errors(indicator.key)), left)
        left = left - bad
        for metric, labels in _labels(indicator, sharing, bad=True):
            streams.add(metric, labels, noise.counts(f"{indicator.key} bad", bad))
    for metric, labels in _labels(sharing[0], sharing, bad=False):
        streams.add(metric, labels, noise.counts(f"{sharing[0].key} good", left))


def _labels(
    indicator: RatioIndicator, sharing: list[RatioIndicator], *, bad: bool
) -> Iterator[tuple[Metric, Labels]]:
    """The metrics that count an event of a class, and under which labels.

    An event that is bad for one indicator is good for the others where labels allow it.
    """
    others = [other for other in sharing if other is not indicator]
    for metric in _metrics(sharing):
        wanted, unwanted = _judged(metric, [indicator], bad=bad)
        more, fewer = _judged(metric, others, bad=False)
        if not (wanted or more):
            continue
        try:
            yield metric, matching(metric, [*wanted, *more], [*unwanted, *fewer])
        except NoLabelsError:
            if wanted:
                yield metric, matching(metric, wanted, unwanted)


def _metrics(sharing: list[RatioIndicator]) -> list[Metric]:
    every = (s for each in sharing for s in (each.total, each.good, each.bad) if s is not None)
    return list({selection.metric.key: selection.metric for selection in every}.values())


def _judged(
    metric: Metric, indicators: list[RatioIndicator], *, bad: bool
) -> tuple[list[Selection], list[Selection]]:
    """The selections of the indicators on a metric that take an event, and that do not."""
    wanted, unwanted = [], []
    for indicator in indicators:
        taking, leaving = (
            (indicator.bad, indicator.good) if bad else (indicator.good, indicator.bad)
        )
        wanted += [s for s in (indicator.total, taking) if s and s.metric.key == metric.key]
        unwanted += [s for s in (leaving,) if s and s.metric.key == metric.key]
    return wanted, unwanted
