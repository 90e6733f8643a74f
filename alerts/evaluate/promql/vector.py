"""An instant vector at many instants."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.evaluate.series import Flags, Values


@dataclass(frozen=True, slots=True, eq=False)
class Vector:
    """The rows (r) of a query's result at its instants (k), each with its own label set.

    `values` (r, k) count where `present` (r, k): NaN is a value like any other. A scalar is one row
    without labels.
    """

    labels: tuple[dict[str, str], ...]
    values: Values
    present: Flags
