"""A point on its way: one value of one series."""

from __future__ import annotations

from dataclasses import dataclass

from clarity.monitoring.cloud_metrics.cells import Cell
from clarity.monitoring.contract.definition import Definition


@dataclass(frozen=True, slots=True)
class Point:
    """`labels` are the metric's, key and value; times are seconds since the epoch.

    `start` is None for a gauge; for a counter it is the moment from which it counts.
    """

    definition: Definition
    labels: tuple[tuple[str, str], ...]
    start: float | None
    end: float
    value: float | int


@dataclass(frozen=True, slots=True)
class Taken:
    """A point, and the cell that is settled when it was written."""

    point: Point
    cell: Cell
