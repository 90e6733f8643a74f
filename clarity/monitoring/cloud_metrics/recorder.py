"""Where records come in, from any thread or coroutine, and points go out.

Recording holds a lock for a few additions, does no I/O and never raises: what cannot be taken is
dropped and counted. What is wrong with a metric itself is a ValueError when it is declared.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence

from clarity.monitoring.cloud_metrics.cells import Cell, Rule, cell
from clarity.monitoring.cloud_metrics.labels import LabelValue, Limit
from clarity.monitoring.cloud_metrics.limits import MILLISECOND, SERIES
from clarity.monitoring.cloud_metrics.metric import ANY, Metric, Range
from clarity.monitoring.cloud_metrics.point import Point, Taken
from clarity.monitoring.cloud_metrics.tally import Dropped, Tally
from clarity.monitoring.contract.definition import Definition

_NO_LIMITS: Mapping[str, Limit] = {}


class Recorder:
    """The series of one process. `started` is the moment from which its counters count."""

    def __init__(self, started: float, tally: Tally, most_series: int = SERIES) -> None:
        self._started = started
        self._tally = tally
        self._most = most_series
        self._lock = threading.RLock()  # reentrant: a signal handler or finalizer may record
        self._metrics: dict[str, Metric] = {}
        self._series = 0

    def metric(
        self,
        definition: Definition,
        rule: Rule,
        labels: Sequence[str] = (),
        *,
        limits: Mapping[str, Limit] = _NO_LIMITS,
        range: Range = ANY,
    ) -> Metric:
        """Declare a metric, whose records give the values of `labels` in this order.

        Raises ValueError where the definition says otherwise, or the metric is declared already.
        """
        made = Metric(self, definition, rule, labels, limits, range)
        with self._lock:
            if definition.type in self._metrics:
                raise ValueError(f"{definition.type} is declared already")
            self._metrics[definition.type] = made
            self._begin(made)
        return made

    @property
    def series(self) -> int:
        """How many series there are."""
        return self._series

    @property
    def fresh(self) -> int:
        """How many of them hold records that no written point tells."""
        with self._lock:
            return sum(
                one.fresh for metric in self._metrics.values() for one in metric.cells.values()
            )

    def gather(
        self, metric: Metric, amount: float, count: int, labels: Sequence[LabelValue]
    ) -> None:
        """Add `count` records that add up to `amount`; the numbers are known to be good."""
        with self._lock:
            values, folded = metric.texts(labels)
            one = None if values is None else self._cell(metric, values)
            if one is not None:
                one.add(amount, count)
        for key in folded:
            self._tally.folded.add(key)
        if one is None:
            self._tally.dropped.add(Dropped.LABELS if values is None else Dropped.SERIES)

    def drop_value(self) -> None:
        """Count a record whose number is not one that the metric may have."""
        self._tally.dropped.add(Dropped.VALUE)

    def take(self, end: float) -> list[Taken]:
        """A point of every series that has one to write at `end`, seconds since the epoch.

        Points are taken by one thread alone, which settles them before it takes again.
        """
        end = max(end, self._started + MILLISECOND)
        with self._lock:
            found = [
                (metric, values, one, value)
                for metric in self._metrics.values()
                for values, one in metric.cells.items()
                if (value := one.take()) is not None
            ]
        return [
            Taken(self._point(metric, values, end, value), one)
            for metric, values, one, value in found
        ]

    def settle(self, taken: Iterable[Taken]) -> None:
        """These were written, or are lost for good; what else was taken is told again."""
        with self._lock:
            for one in taken:
                one.cell.settle()

    def reset(self, started: float) -> None:
        """Forget all records, as a forked process does: they are its parent's to write."""
        self._lock = threading.RLock()
        self._started = started
        self._series = 0
        for metric in self._metrics.values():
            metric.cells.clear()
            self._begin(metric)

    def _begin(self, metric: Metric) -> None:
        if metric.rule is Rule.MEAN_OR_ZERO:  # it writes before anything was recorded
            self._cell(metric, ())

    def _cell(self, metric: Metric, values: tuple[str, ...]) -> Cell | None:
        """The cell of a series; None where it would be one too many."""
        found = metric.cells.get(values)
        if found is None and self._series < self._most:
            found = metric.cells[values] = cell(metric.rule)
            self._series += 1
        return found

    def _point(
        self, metric: Metric, values: tuple[str, ...], end: float, value: float | int
    ) -> Point:
        start = self._started if metric.rule is Rule.COUNT else None
        labels = tuple(zip(metric.keys, values, strict=True))
        return Point(metric.definition, labels, start, end, value)
