"""The events of an objective, bad and all, ready to be counted between any two instants."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alerts.evaluate.objective.axis import Axis, Counts, axis_of
from alerts.evaluate.series import Times, Values


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """`bad` and `total` (n + 1,) are how many there were up to each instant of the axis.

    The first of them is 0: before any instant. What counts between two instants is the difference
    of two places, so a window of any length costs two look-ups.
    """

    axis: Axis
    bad: Values
    total: Values

    def between(self, after: Counts, until: Counts) -> tuple[Values, Values]:
        """Bad events and all events, from the places `after` to the places `until` of the axis.

        There are never more bad ones than there are events, whatever the metrics say.
        """
        total = self.total[until]
        total -= self.total[after]
        bad = self.bad[until]
        bad -= self.bad[after]
        np.minimum(bad, total, out=bad)
        np.maximum(bad, 0, out=bad)
        return bad, total


def events(times: Times, bad: Values, total: Values) -> Events:
    """The events of increments (n,) at increasing instants (n,)."""
    return Events(axis_of(times), _accumulated(bad), _accumulated(total))


def _accumulated(added: Values) -> Values:
    sums = np.zeros(len(added) + 1)
    np.cumsum(added, out=sums[1:])
    return sums
