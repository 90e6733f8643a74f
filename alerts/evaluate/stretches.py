"""Stretches of rows of flags, found by their edges.

Flags are (rows, evaluations). Most rows change seldom, so that what is worked out at the edges and
spread between them costs far less than a running maximum over every place.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from alerts.evaluate.series import Flags, Times

Indices = NDArray[np.int64]


def carried(flags: Flags, open_: Flags) -> Flags:
    """The flags, where `open_` those of the last place in the row that is not; at first False."""
    places = np.flatnonzero(open_)
    found = flags.copy()
    if len(places):
        begins, lengths = _begins(places, flags.shape[-1])
        before = (begins % flags.shape[-1] > 0) & flags.ravel()[begins - 1]
        found.ravel()[places] = np.repeat(before, lengths)
    return found


def expired(times: Times, open_: Flags, after: int) -> Flags:
    """Where a row has been `open_` for `after` (ms) since a place at which it was not."""
    width = len(times)
    places = np.flatnonzero(open_)
    found = np.zeros(open_.shape, dtype=np.bool_)
    if len(places):
        begins, lengths = _begins(places, width)
        inside = begins % width
        since = np.repeat(times[inside - 1], lengths)
        passed = times[places % width] - since >= after
        found.ravel()[places] = passed & np.repeat(inside > 0, lengths)
    return found


def run_starts(flags: Flags, broken: Flags) -> Indices:
    """The index in its row of the first True since the row was last broken; 0 before any.

    A run goes on over places that are neither. It is carried forward until the next one begins.
    """
    width = flags.shape[-1]
    places = np.flatnonzero(flags)
    fresh = np.ones(len(places), dtype=np.bool_)
    if len(places):
        gaps = np.flatnonzero(np.diff(places) > 1)
        fresh[1:] = False
        fresh[1 + gaps] = _any_between(broken, places[gaps] + 1, places[gaps + 1])
        fresh[1:] |= places[1:] // width != places[:-1] // width
    starts = np.union1d(places[fresh], np.arange(0, flags.size, max(width, 1)))
    ends = np.append(starts[1:], flags.size)
    at = np.where(flags.ravel()[starts], starts % max(width, 1), 0)
    return np.repeat(at, ends - starts).reshape(flags.shape)


def runs(flags: Flags) -> Iterator[tuple[int, int | None]]:
    """The stretches of True in a row (k,): the index of the first, and of the first False after
    it; None where there is none."""
    edges = np.flatnonzero(np.diff(flags.astype(np.int8), prepend=0))
    for place in range(0, len(edges), 2):
        end = int(edges[place + 1]) if place + 1 < len(edges) else None
        yield int(edges[place]), end


def _any_between(flags: Flags, first: Indices, last: Indices) -> Flags:
    """Whether any flag stands from the places `first` up to, and without, `last`."""
    if not len(first):
        return np.empty(0, dtype=np.bool_)
    standing = np.flatnonzero(flags)
    found: Flags = np.searchsorted(standing, last) > np.searchsorted(standing, first)
    return found


def _begins(places: Indices, width: int) -> tuple[Indices, Indices]:
    """Where stretches of flat `places` begin in rows of `width`, and how long each is."""
    fresh = np.ones(len(places), dtype=np.bool_)
    fresh[1:] = (np.diff(places) > 1) | (places[1:] % width == 0)
    at = np.flatnonzero(fresh)
    return places[at], np.diff(at, append=len(places))
