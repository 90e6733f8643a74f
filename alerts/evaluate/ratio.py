"""Ratios: each series over the one of the denominator that has the same labels.

Both sides have the same alignment period and output labels (`google.monitoring.v3`
MetricThreshold).
Where a side has no point, or the denominator is 0, the ratio has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.output import numbers
from alerts.evaluate.series import Identity, TimeSeries, Values


def ratios(
    numerator: Sequence[TimeSeries], denominator: Sequence[TimeSeries], count: int
) -> tuple[list[Identity], Values]:
    """The rows of the numerator that have a partner, and their ratios (r, count).

    Raises NotEvaluableError where there are series on both sides, but no two with the same labels.
    """
    partners = {_labels(one.identity): one for one in denominator}
    both = [(one, partners.get(_labels(one.identity))) for one in numerator]
    found = [(one, other) for one, other in both if other is not None]
    if numerator and denominator and not found:
        raise NotEvaluableError(
            "no series of the numerator has the labels of one of the denominator: group both by "
            "the same fields"
        )
    above = numbers([one for one, _ in found], count)
    below = numbers([other for _, other in found], count)
    with np.errstate(invalid="ignore", divide="ignore"):
        values = np.where(below == 0, np.nan, above / below)
    return [one.identity for one, _ in found], values


def _labels(identity: Identity) -> Identity:
    return replace(identity, metric="")
