"""The quantile of samples, by PromQL's rule: linear between the two nearest ranks."""

from __future__ import annotations

import numpy as np

from alerts.evaluate.series import Flags, Values


def quantile_of_rows(shares: Values, rows: Values, inside: Flags) -> Values:
    """The quantile of each row's samples; NaN sorts below all else.

    `shares` is one for all rows, or one each. Rows without samples give NaN.
    """
    counts = inside.sum(axis=1)
    unknown = (np.isnan(rows) & inside).sum(axis=1)
    ordered = np.sort(np.where(inside, np.where(np.isnan(rows), -np.inf, rows), np.inf), axis=1)
    asked = np.broadcast_to(shares, counts.shape)
    usable = (asked >= 0) & (asked <= 1) & (counts > 0)
    rank = np.where(usable, asked, 0.0) * np.maximum(counts - 1, 0)
    lower = np.floor(rank).astype(np.int64)
    upper = np.minimum(lower + 1, np.maximum(counts - 1, 0))
    weight = rank - lower
    each = np.arange(len(rows))
    below = np.where(lower < unknown, np.nan, ordered[each, lower])
    above = np.where(upper < unknown, np.nan, ordered[each, upper])
    with np.errstate(all="ignore"):
        between = np.where(weight == 0, below, below * (1 - weight) + above * weight)
    outside = np.where(asked < 0, -np.inf, np.where(asked > 1, np.inf, np.nan))
    return np.where(usable, between, np.where(counts > 0, outside, np.nan))
