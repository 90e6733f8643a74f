"""The scenario of an alert test, from its YAML, with every reference resolved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from alerts.scenario.checkers import checkers
from alerts.scenario.names import Names, read_by, unit_of, unit_shown
from alerts.scenario.recorded import Recordings
from alerts.scenario.scenario import (
    Constant,
    DailyWave,
    Deploy,
    Effect,
    Errors,
    Fault,
    Level,
    Load,
    Logged,
    Missing,
    Recorded,
    Scenario,
    Slow,
    Traffic,
    Unreachable,
)
from monitoring.compile_error import CompileError
from monitoring.config.codes import Code
from monitoring.config.document import Entry
from monitoring.config.nodes import Mapping, Node, Sequence
from monitoring.config.parsing import number, parsed, quantity_at
from monitoring.config.report import Report, quoted
from monitoring.config.values import share, whole_seconds
from monitoring.limits import DAY, MINUTE
from monitoring.model import (
    LatencyIndicator,
    Metric,
    MetricKind,
    Quantity,
    RatioIndicator,
)
from monitoring.units import convert

LASTS_MAX = 30 * DAY

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the scenarios of one file; what is wrong goes to `report`."""

    names: Names
    recordings: Recordings
    report: Report

    def scenario(self, entry: Entry) -> Scenario | None:
        """The scenario of a test that agrees with the schema; None if something else is wrong."""
        lasts = self._lasts(entry)
        traffic = self._each(entry.node("traffic"), self._traffic)
        faults = self._each(entry.node("faults"), self._fault)
        if lasts is None or None in traffic or None in faults:
            return None
        found = tuple(fault for fault in faults if fault is not None)
        if not self._times_fit(entry, found, lasts):
            return None
        return Scenario(
            name=entry.name,
            description=entry.get("description"),
            source=entry.key.source,
            lasts=lasts,
            faults=found,
            traffic=tuple(item for item in traffic if item is not None),
            seed=entry.get("seed", None),
        )

    def _lasts(self, entry: Entry) -> int | None:
        node = entry.node("lasts")
        lasts = parsed(node, whole_seconds, self.report)
        if lasts is None or (0 < lasts <= LASTS_MAX and lasts % MINUTE == 0):
            return lasts
        self.report.error(node, Code.VALUE, "a test lasts whole minutes, 30d at most")
        return None

    def _each(self, holder: Node, read: Callable[[Node, Node], T]) -> list[T]:
        """What `read` makes of each key and item of a mapping, or of each item of a list."""
        if isinstance(holder, Mapping):
            return [read(holder.keys[name], item) for name, item in holder.items.items()]
        if isinstance(holder, Sequence):
            return [read(item, item) for item in holder.items]
        return []

    def _times_fit(self, entry: Entry, faults: tuple[Fault, ...], lasts: int) -> bool:
        holder = entry.body.items.get("faults")
        items = holder.items if isinstance(holder, Sequence) else []
        fits = True
        for fault, node in zip(faults, items, strict=True):
            if not fault.lasts:
                message = "the fault lasts no time at all"
                self.report.error(node, Code.VALUE, message, "give it a longer for")
            elif fault.end > lasts:
                message = f"the fault ends after the test, which lasts {entry.get('lasts')}"
                self.report.error(node, Code.VALUE, message, "let the test last longer")
            elif (same := faults[faults.index(fault)]) is not fault:
                message = f"the fault is already given in line {same.source.line}"
                self.report.error(node, Code.VALUE, message, "remove one of them")
                fits = False
            fits &= fault.lasts > 0 and fault.end <= lasts
        return fits

    # Traffic

    def _traffic(self, key: Node, node: Node) -> tuple[str, Traffic] | None:
        metric = self._metric_of(key)
        if metric is None:
            return None
        unit = unit_of(metric)
        if not isinstance(node, Mapping):
            value = self._events(node, unit, metric)
            return None if value is None else (str(key.value), Constant(value))
        made: Traffic | None
        if "file" in node.items:
            made = self._recorded(node, unit, metric)
        else:
            made = self._wave(node, unit, metric)
        return None if made is None else (str(key.value), made)

    def _wave(self, node: Mapping, unit: str, metric: Metric) -> DailyWave | None:
        mean = self._events(node.items["mean"], unit, metric)
        swing = parsed(node.items["swing"], share, self.report)
        peak = float(number(node.items["peak"]))
        return None if mean is None or swing is None else DailyWave(mean, peak, float(swing))

    def _recorded(self, node: Mapping, unit: str, metric: Metric) -> Recorded | None:
        made = self.recordings.read(node.items["file"], self.report)
        given = node.items.get("unit")
        factor: float | None = 1.0
        if given is not None:
            factor = self._in_unit(given, Quantity(Decimal(1), given.value), unit, metric)
        if made is None or factor is None:
            return None
        return Recorded(made.times, tuple(value * factor for value in made.values))

    def _metric_of(self, key: Node) -> Metric | None:
        """The metric whose traffic a key of an indicator or metric means."""
        indicators, name = self.names.indicators, str(key.value)
        if name in indicators.values:
            indicator = indicators.values[name]
            if isinstance(indicator, LatencyIndicator):
                return indicator.latency.metric
            return next(s.metric for s in (indicator.total, indicator.good) if s is not None)
        if name in self.names.metrics.values:
            return self._read_metric(key)
        known = {**indicators.values, **self.names.metrics.values}
        message = f"there is no indicator or metric {quoted(name)}"
        self.report.error(key, Code.REFERENCE, message, self.report.spelling(name, known))
        return None

    def _read_metric(self, node: Node) -> Metric | None:
        """A metric that an objective or a written alert reads."""
        metric = self.names.metrics.find(node)
        read = {s.metric.key for each in self.names.services.values.values() for s in read_by(each)}
        if metric is not None and metric.key not in read:
            message = f"no objective or alert reads the metric {quoted(metric.key)}"
            self.report.error(node, Code.UNUSED, message, self.report.did_you_mean("", read))
            return None
        return metric

    # Faults

    def _fault(self, _: Node, node: Node) -> Fault | None:
        assert isinstance(node, Mapping)
        start = parsed(node.items["from"], whole_seconds, self.report)
        lasts = parsed(node.items["for"], whole_seconds, self.report)
        effect = self._effect(node)
        if start is None or lasts is None or effect is None:
            return None
        return Fault(start, lasts, effect, node.source)

    def _effect(self, node: Mapping) -> Effect | None:
        reading: dict[str, Callable[[Mapping], Effect | None]] = {
            "errors": self._errors,
            "latency": self._slow,
            "value": self._level,
            "traffic": self._load,
            "missing": self._missing,
            "deploy": self._deploy,
            "uptime_check": self._unreachable,
            "log": self._logged,
        }
        name = next(name for name in reading if name in node.items)
        return reading[name](node)

    def _errors(self, node: Mapping) -> Errors | None:
        place = node.items["indicator"]
        indicator = self.names.indicators.find(place)
        part = self._part(node.items["errors"])
        if indicator is not None and not isinstance(indicator, RatioIndicator):
            message = f"{indicator.key} is a latency: its events are slow, not bad"
            hint = "write latency: (and share:) instead of errors:"
            self.report.error(place, Code.UNSUITABLE, message, hint)
            return None
        return None if indicator is None or part is None else Errors(indicator.key, float(part))

    def _slow(self, node: Mapping) -> Slow | None:
        place = node.items["indicator"]
        indicator = self.names.indicators.find(place)
        if indicator is not None and not isinstance(indicator, LatencyIndicator):
            message = f"{indicator.key} counts events: it has no latency"
            self.report.error(place, Code.UNSUITABLE, message, "write errors: instead of latency:")
            return None
        part = Decimal(1)
        if "share" in node.items:
            given = self._part(node.items["share"])
            if given is None:
                return None
            part = given
        if indicator is None:
            return None
        metric = indicator.latency.metric
        latency = self._converted(node.items["latency"], metric.unit, metric)
        if latency is not None and latency <= 0:
            message = f"nothing takes {node.items['latency'].value}"
            self.report.error(node.items["latency"], Code.VALUE, message)
            return None
        return None if latency is None else Slow(indicator.key, latency, float(part))

    def _level(self, node: Mapping) -> Level | None:
        metric = self._read_metric(node.items["metric"])
        if metric is None:
            return None
        value = self._converted(node.items["value"], unit_shown(metric), metric)
        return None if value is None else Level(metric.key, value)

    def _load(self, node: Mapping) -> Load | None:
        place = node.items.get("indicator") or node.items.get("metric")
        if place is None:
            message = "whose traffic? The fault names neither an indicator nor a metric"
            self.report.error(node, Code.MISSING_KEY, message, "add indicator: ...")
            return None
        factor = Decimal(node.value["traffic"].rstrip(" %")) / 100
        found = self._metric_of(place)
        return None if found is None else Load(str(place.value), float(factor))

    def _missing(self, node: Mapping) -> Missing | None:
        named = node.items["missing"]
        places = named.items if isinstance(named, Sequence) else [named]
        found = [self._read_metric(place) for place in places]
        keys = tuple(metric.key for metric in found if metric is not None)
        return Missing(keys) if len(keys) == len(found) else None

    def _deploy(self, node: Mapping) -> Deploy | None:
        service = self.names.services.find(node.items["deploy"])
        return None if service is None else Deploy(service.id)

    def _unreachable(self, node: Mapping) -> Unreachable | None:
        check = self.names.checks.find(node.items["uptime_check"])
        if check is None:
            return None
        count, places = node.value["fails_from"], checkers(check.regions)
        if count > len(places):
            message = f"{quoted(check.key)} is made from {len(places)} places only"
            self.report.error(node.items["fails_from"], Code.VALUE, message, ", ".join(places))
            return None
        return Unreachable(check.key, count)

    def _logged(self, node: Mapping) -> Logged:
        return Logged(node.items["log"].value, node.value.get("count", 1))

    # Values

    def _part(self, node: Node) -> Decimal | None:
        """The share of the events that a fault is about."""
        part = parsed(node, share, self.report)
        if part == 0:
            self.report.error(node, Code.VALUE, "a fault of 0% is none", "leave the fault out")
            return None
        return part

    def _events(self, node: Node, unit: str, metric: Metric) -> float | None:
        """Traffic: of a gauge any value, of what counts no number below 0."""
        value = self._converted(node, unit, metric)
        if value is not None and value < 0 and metric.kind is not MetricKind.GAUGE:
            message = f"there are never fewer than 0 of {metric.key}"
            self.report.error(node, Code.VALUE, message)
            return None
        return value

    def _converted(self, node: Node, unit: str, metric: Metric) -> float | None:
        value = quantity_at(node, self.report)
        return None if value is None else self._in_unit(node, value, unit, metric)

    def _in_unit(self, node: Node, value: Quantity, unit: str, metric: Metric) -> float | None:
        try:
            return float(convert(value, unit, metric))
        except CompileError as error:
            self.report.error(node, Code.VALUE, error.message, error.hint)
            return None
