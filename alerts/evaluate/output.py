"""The series that a condition compares: selected, aligned and reduced; shared by conditions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import numpy as np

from alerts.evaluate.chain import aggregated, steps
from alerts.evaluate.clock import Clock
from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.select import read, select
from alerts.evaluate.series import TimeSeries, Values
from alerts.evaluate.windows import Windows
from alerts.evaluate.world import World
from monitoring.model import ValueType
from monitoring.plan import Json

_SHARED = 32  # the results kept at a time: policies that share one stand close together


def windows_of(world: World, clock: Clock, history: int = 0) -> Windows:
    """The windows of the evaluations, and of as many before them as `history` (ms) takes."""
    key = ("windows", clock, history)
    if key not in world.kept:
        ends = clock.windows
        earlier = -(-history // clock.period)
        if earlier and len(ends):
            past = ends[0] + clock.period * np.arange(-earlier, 0, dtype=np.int64)
            ends = np.concatenate([past, ends])
        world.kept[key] = Windows(ends)
    found: Windows = world.kept[key]
    return found


def output(
    world: World, text: str, aggregations: Sequence[Mapping[str, Json]], history: int = 0
) -> list[TimeSeries]:
    """What the filter selects and the aggregations make of it, at each of the windows."""
    clock = world.clock()
    shared: dict[object, list[TimeSeries]] = world.kept.setdefault("outputs", {})
    key = (text, json.dumps(aggregations, sort_keys=True), history)
    if key not in shared:
        windows = windows_of(world, clock, history)
        found = aggregated(select(world, read(text)), steps(aggregations), windows, clock.period)
        if len(shared) >= _SHARED:
            del shared[next(iter(shared))]
        shared[key] = found
    return shared[key]


def numbers(series: Sequence[TimeSeries], count: int) -> Values:
    """The values (r, count) of series that can be compared with a number.

    Flags count as 0 and 1. Raises NotEvaluableError for histograms and texts.
    """
    for one in series:
        if one.value_type in (ValueType.DISTRIBUTION, ValueType.STRING):
            raise NotEvaluableError(
                f"a value of type {one.value_type} ({one.identity.metric}) cannot be compared "
                "with a threshold: align or reduce it to a number"
            )
    if not series:
        return np.empty((0, count))
    return np.stack([one.values for one in series])
