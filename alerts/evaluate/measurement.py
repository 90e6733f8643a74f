"""What a condition measured at each evaluation, before anything is made of it."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.evaluate.series import Flags, Identity, Times, Values


@dataclass(frozen=True, slots=True, eq=False)
class Measurement:
    """The rows (r) of a condition, one for each series after grouping, at its evaluations (k).

    `times` (k,) are the instants of evaluation (ms). `values` (r, k) is what was measured,
    `present` (r, k) where there was data, `violating` (r, k) where it is beyond the threshold
    (False where there is no data; what that means is decided in `state`).
    """

    times: Times
    rows: tuple[Identity, ...]
    values: Values
    present: Flags
    violating: Flags
    threshold: float | None = None
