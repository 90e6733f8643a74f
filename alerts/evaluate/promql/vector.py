"""Values of PromQL expressions at many instants at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.promql.samples import NAME
from alerts.evaluate.series import Flags, Pairs, Values


class QueryError(NotEvaluableError):
    """An error with which the evaluation of a query ends in Prometheus.

    `failed` (k,) are the instants at which it does; None: at all.
    """

    def __init__(self, reason: str, failed: Flags | None = None) -> None:
        super().__init__(reason)
        self.failed = failed


@dataclass(frozen=True, slots=True, eq=False)
class Vector:
    """An instant vector at k instants: each row has its own label set, sorted by name.

    `values` (r, k) count where `present` (r, k): NaN is a value like any other.
    """

    labels: tuple[Pairs, ...]
    values: Values
    present: Flags

    @property
    def instants(self) -> int:
        return int(self.values.shape[1])


@dataclass(frozen=True, slots=True, eq=False)
class Scalar:
    """A scalar at k instants: `values` (k,)."""

    values: Values


Value = Vector | Scalar
K = TypeVar("K")


def empty(instants: int) -> Vector:
    """A vector without rows."""
    return Vector((), np.empty((0, instants)), np.empty((0, instants), np.bool_))


def stacked(labels: Sequence[Pairs], rows: Sequence[tuple[Values, Flags]], instants: int) -> Vector:
    """The vector of some rows, each its values and where they are present (k,)."""
    kept = [place for place, (_, present) in enumerate(rows) if present.any()]
    if not kept:
        return empty(instants)
    values = np.stack([rows[place][0] for place in kept])
    present = np.stack([rows[place][1] for place in kept])
    return Vector(tuple(labels[place] for place in kept), values, present)


def somewhere(present: Flags) -> Flags:
    """The instants at which any of the rows is present."""
    found: Flags = np.logical_or.reduce(present, axis=0)
    return found


def relabelled(vector: Vector, change: Callable[[Pairs], Pairs]) -> Vector:
    """`vector` with other labels; rows that become alike are one.

    Raises QueryError where two of them have a value at the same instant.
    """
    return merged(Vector(tuple(map(change, vector.labels)), vector.values, vector.present))


def merged(vector: Vector) -> Vector:
    """Rows with the same labels as one row, as `relabelled` does."""
    if len(set(vector.labels)) == len(vector.labels):
        return vector
    rows = []
    groups = grouped(vector.labels)
    for members in groups.values():
        present = vector.present[members]
        twice = present.sum(axis=0) > 1
        if twice.any():
            raise QueryError("the query returns two series with the same labels", twice)
        values = np.where(present, vector.values[members], 0.0).sum(axis=0)
        rows.append((values, somewhere(present)))
    return stacked(list(groups), rows, vector.instants)


def grouped(keys: Iterable[K]) -> dict[K, list[int]]:
    """The places of each key, in the order in which the keys first come."""
    found: dict[K, list[int]] = {}
    for place, key in enumerate(keys):
        found.setdefault(key, []).append(place)
    return found


def without_name(labels: Pairs) -> Pairs:
    """Labels without the metric's name."""
    return tuple(pair for pair in labels if pair[0] != NAME)


def kept(labels: Pairs, names: Iterable[str]) -> Pairs:
    """Only the labels that are named."""
    wanted = set(names)
    return tuple(pair for pair in labels if pair[0] in wanted)


def dropped(labels: Pairs, names: Iterable[str]) -> Pairs:
    """All labels but those named."""
    unwanted = set(names)
    return tuple(pair for pair in labels if pair[0] not in unwanted)


def with_label(labels: Pairs, name: str, value: str) -> Pairs:
    """`labels` with one set; an empty value removes it."""
    others = tuple(pair for pair in labels if pair[0] != name)
    return tuple(sorted((*others, (name, value)))) if value else others


def label(labels: Pairs, name: str) -> str:
    """The value of a label; "" where it is not there."""
    return next((value for key, value in labels if key == name), "")
