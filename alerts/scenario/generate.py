"""The time series of a scenario: everything that the policies and objectives of a plan read.

Where no fault acts everything is well: events are good, gauges and latencies are far from the
bounds of the alerts on them, uptime checks pass. Indicators on the same events share them. Points
stand each minute, in the far past each hour; counts are expected values, which may be fractions,
unless the scenario has a seed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from alerts.evaluate.series import Data, Identity, Times, TimeSeries, Values
from alerts.scenario import healthy
from alerts.scenario.acting import Acting
from alerts.scenario.checkers import METRIC as UPTIME
from alerts.scenario.counts import Writer
from alerts.scenario.distributions import label_sets, latencies
from alerts.scenario.grid import Grid, grid
from alerts.scenario.identity import identity
from alerts.scenario.labels import Labels, matching
from alerts.scenario.load import Events, counted, rate, replaced, scaled
from alerts.scenario.logs import entries
from alerts.scenario.names import indicators_of, read_by
from alerts.scenario.noise import Noise
from alerts.scenario.ratios import Streams, add_events, populations
from alerts.scenario.scenario import Constant, Logged, Scenario
from alerts.scenario.uptime import uptime_series
from monitoring.model import (
    Alert,
    Metric,
    MetricKind,
    Model,
    RatioIndicator,
    Selection,
    Service,
    ValueType,
)
from monitoring.plan import Plan


def series(
    scenario: Scenario, model: Model, plan: Plan, check_ids: Mapping[str, str] | None = None
) -> Data:
    """What alerting sees in a scenario.

    `check_ids` are the ids of the uptime checks by key (``uptime/health``), for data that go to an
    API; without it the plan's tokens stand for them. Raises NoLabelsError where no labels can be
    found that make an event good or bad.
    """
    every = grid(scenario.start, scenario.end, plan.resources)
    return _Generator(Acting(scenario, model), plan, every, Noise(scenario.seed)).data(
        check_ids or {}
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """A metric that is read, the first service whose alerts do, and all the selections."""

    metric: Metric
    service: Service
    selections: list[Selection]


@dataclass(frozen=True, slots=True)
class _Generator:
    acting: Acting
    plan: Plan
    grid: Grid
    noise: Noise
    streams: Streams = field(default_factory=Streams)

    def data(self, check_ids: Mapping[str, str]) -> Data:
        model, edges = self.acting.model, self.grid.edges
        logged = entries(self.acting)
        ratios = [i for i in indicators_of(model).values() if isinstance(i, RatioIndicator)]
        for sharing in populations(ratios).values():
            add_events(self.streams, sharing, self.acting, edges, self.noise)
        made: list[TimeSeries] = []
        for read in _read(model):
            writer = Writer.of(read.metric, edges, self.acting)
            made += self._written(read, writer)
        made += self._uptime(check_ids)
        return Data(tuple(made), logged)

    def _written(self, read: _Read, writer: Writer) -> Iterator[TimeSeries]:
        metric = read.metric
        if metric.type == UPTIME or self._counted_from_logs(metric):
            return
        if metric.value_type is ValueType.DISTRIBUTION:
            found = latencies(metric, read.selections, self.acting, writer.edges, self.noise)
            for labels, counts, bounds, sums in found:
                yield writer.histogram(self._identity(read, labels), counts, bounds, sums)
        elif metric.kind is MetricKind.GAUGE:
            for labels in label_sets(metric, read.selections):
                yield writer.gauge(self._identity(read, labels), self._level(metric, writer.edges))
        else:
            self._complete(read, writer.edges)
            for pairs, counts in self.streams.counts[metric.key].items():
                yield writer.counter(self._identity(read, dict(pairs)), counts)

    def _counted_from_logs(self, metric: Metric) -> bool:
        """Whether the evaluator counts the scenario's log entries instead."""
        acting = self.acting
        logged = any(isinstance(f.effect, Logged) for f in acting.scenario.faults)
        stated = acting.traffic(metric.key) or acting.levels(metric.key)
        return logged and not stated and metric.key in acting.model.log_metrics

    def _identity(self, read: _Read, labels: Labels) -> Identity:
        return identity(read.metric, labels, read.service, self.plan.project)

    def _level(self, metric: Metric, edges: Times) -> Values:
        """What a gauge shows at each point."""
        acting, times = self.acting, edges[1:]
        usual = acting.traffic(metric.key) or Constant(healthy.level(metric, self._alerts))
        values = rate(usual, acting.scenario.start, times)
        for (begin, end), factor in acting.loads(metric.key):
            values[(times > begin) & (times <= end)] *= factor
        for (begin, end), level in acting.levels(metric.key):
            values[(times > begin) & (times <= end)] = level
        return values

    def _complete(self, read: _Read, edges: Times) -> None:
        """Adds to a counter what selections of alerts take and no indicator counts."""
        metric, acting = read.metric, self.acting
        counted_already = bool(self.streams.counts[metric.key])
        for selection in read.selections:
            if self.streams.has(selection):
                continue
            # Beside events that an indicator counts, those that only an alert takes are faults.
            usual = 0.0 if counted_already else healthy.level(metric, self._alerts)
            traffic = acting.traffic(metric.key) or Constant(usual)
            total = scaled(counted(traffic, acting.scenario.start), acting.loads(metric.key))
            total = replaced(total, acting.levels(metric.key))
            events = self.noise.counts(metric.key, Events(edges, total).all)
            self.streams.add(metric, matching(metric, [selection]), events)

    def _uptime(self, check_ids: Mapping[str, str]) -> Iterator[TimeSeries]:
        for service in self.acting.model.services:
            for check in service.uptime_checks:
                failing = self.acting.failing(check.key)
                host = check.host or self._host(check.key)
                yield from uptime_series(
                    check, host, self.plan.project, self.grid, failing, check_ids
                )

    def _host(self, check: str) -> str:
        """The host that the plan's check asks; a check that the stack leaves out asks none."""
        key = f"uptime/{check}"
        body = self.plan[key].body if key in self.plan else {}
        return str(body.get("monitoredResource", {}).get("labels", {}).get("host", ""))

    @property
    def _alerts(self) -> list[Alert]:
        return [alert for service in self.acting.model.services for alert in service.alerts]


def _read(model: Model) -> Iterator[_Read]:
    found: dict[str, _Read] = {}
    for service in model.services:
        for selection in read_by(service):
            metric = selection.metric
            found.setdefault(metric.key, _Read(metric, service, [])).selections.append(selection)
    yield from found.values()
