"""Forecasts: where a series is going, as a straight line through its recent past.

Google does not publish the algorithm of `forecastOptions`. Here a line is fitted by least squares
to the measurements of the last `Options.forecast_history` and drawn on over the forecast horizon; a
forecast violates if the line is beyond the threshold anywhere between now and the horizon.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from alerts.evaluate.series import Values
from monitoring.plan import Json

_LEAST = 2  # measurements that make a line


def forecast(values: Values, history: int, ahead: int, above: bool) -> Values:
    """The extreme (r, k - history) of the lines of rows (r, k): the highest value if `above`.

    Each line is fitted to the `history` + 1 values up to its own place and drawn on by `ahead`
    places. NaN where the value itself or a second one is missing: nothing new, nothing to forecast.
    """
    place = np.arange(values.shape[1], dtype=np.float64)
    there = ~np.isnan(values)
    level = np.where(there, values, 0.0).sum(axis=1) / np.maximum(there.sum(axis=1), 1)
    apart = np.where(there, values - level[:, None], 0.0)
    n, x, xx, y, xy = (
        _moving(part, history)
        for part in (there * 1.0, there * place, there * place**2, apart, apart * place)
    )
    now = place[history:]
    with np.errstate(invalid="ignore", divide="ignore"):
        slope = (n * xy - x * y) / (n * xx - x * x)
        here = level[:, None] + (y + slope * (n * now - x)) / n
    later = here + slope * ahead
    found = np.maximum(here, later) if above else np.minimum(here, later)
    return np.where((n >= _LEAST) & there[:, history:], found, np.nan)


def horizon(options: Mapping[str, Json]) -> str:
    """The forecast horizon of `forecastOptions`, as a JSON duration."""
    return str(options.get("forecastHorizon") or "3600s")


def _moving(values: Values, history: int) -> Values:
    """The sums over `history` + 1 places, up to each place that has as many."""
    sums = np.cumsum(values, axis=1)
    found = sums[:, history:].copy()
    found[:, 1:] -= sums[:, : -history - 1]
    return found
