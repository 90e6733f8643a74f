"""Prometheus series: what PromQL selects from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from alerts.evaluate.series import Times, Values

NAME = "__name__"  # the label that holds a series' metric name


@dataclass(frozen=True, slots=True, eq=False)
class PromSeries:
    """The samples of one series: `times` (n,) are milliseconds, increasing; `values` (n,).

    `labels` hold the metric's name as ``__name__``; a label that is "" is not there. `intervals`:
    each sample counts what came since the one before it, as Cloud Monitoring's counters do, so that
    a window with only one sample has a rate. `points`, where they differ, are what the functions
    that end in ``_over_time`` read.
    """

    labels: Mapping[str, str]
    times: Times
    values: Values
    intervals: bool = False
    points: PromSeries | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """All series that a query can see; no two have the same labels."""

    series: Sequence[PromSeries]
    _by_name: dict[str, list[PromSeries]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_name: dict[str, list[PromSeries]] = {}
        for one in self.series:
            by_name.setdefault(one.labels.get(NAME, ""), []).append(one)
        object.__setattr__(self, "_by_name", by_name)

    def named(self, name: str) -> Sequence[PromSeries]:
        """The series of a metric."""
        return self._by_name.get(name, ())
