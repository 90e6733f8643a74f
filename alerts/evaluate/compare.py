"""Measured values against a threshold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.measurement import Measurement
from alerts.evaluate.series import Flags, Identity, Times, Values
from monitoring.plan import Json

_COMPARE = {"COMPARISON_GT": np.greater, "COMPARISON_LT": np.less}


def beyond(condition: Mapping[str, Json], values: Values) -> Flags:
    """Where values are beyond the threshold, strictly; NaN never is."""
    comparison = condition.get("comparison", "")
    if comparison not in _COMPARE:
        raise NotEvaluableError(
            f"{comparison or 'no comparison'} is not evaluated; there is {' and '.join(_COMPARE)}"
        )
    found: Flags = _COMPARE[comparison](values, threshold(condition))
    return found


def threshold(condition: Mapping[str, Json]) -> float:
    """The threshold of a condition: one that is left out is 0."""
    return float(condition.get("thresholdValue") or 0.0)


def compared(
    condition: Mapping[str, Json], times: Times, rows: Sequence[Identity], values: Values
) -> Measurement:
    """The measurement of values (r, k), NaN where there was no data.

    A row without any is left out: alerting does not know a series of which it sees no point.
    """
    present = ~np.isnan(values)
    seen = np.flatnonzero(present.any(axis=1))
    if len(seen) < len(rows):
        values, present = values[seen], present[seen]
        rows = [rows[place] for place in seen.tolist()]
    violating = beyond(condition, values)
    return Measurement(times, tuple(rows), values, present, violating, threshold(condition))
