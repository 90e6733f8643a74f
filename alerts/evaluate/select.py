"""The time series that a condition's filter selects."""

from __future__ import annotations

from collections.abc import Iterable

from alerts.evaluate import matching
from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.logs.counted import series as counted
from alerts.evaluate.series import Identity, TimeSeries
from alerts.evaluate.world import World
from monitoring.filters.ast import Node
from monitoring.filters.error import FilterError
from monitoring.filters.parser import parse
from monitoring.log_metrics import PREFIX


def read(text: str) -> Node:
    """The tree of a condition's filter; raises NotEvaluableError where it does not parse."""
    try:
        return parse(text)
    except FilterError as error:
        raise NotEvaluableError(
            f"the filter does not parse: {error.message}, at character {error.offset + 1}"
        ) from error


def matches(node: Node, identity: Identity) -> bool:
    """Whether one identity fits the filter; raises NotEvaluableError as `select` does."""
    return matching.fits(node)(identity)


def select(world: World, node: Node) -> tuple[TimeSeries, ...]:
    """The series that fit the filter, in the order of the data; none is no error.

    A log-based metric of which the data hold no series is counted from the log entries.
    """
    key = ("selected", node)
    if key not in world.kept:
        fits = matching.fits(node)
        world.kept[key] = tuple(
            one for one in _candidates(world, matching.metrics(node)) if fits(one.identity)
        )
    found: tuple[TimeSeries, ...] = world.kept[key]
    return found


def _candidates(world: World, metrics: frozenset[str] | None) -> Iterable[TimeSeries]:
    named = {*world.data.metrics, *(PREFIX + name for name in world.log_metrics)}
    for metric in sorted(named if metrics is None else metrics):
        yield from world.data.of(metric) or _logged(world, metric)


def _logged(world: World, metric: str) -> tuple[TimeSeries, ...]:
    name = metric.removeprefix(PREFIX)
    if name == metric or name not in world.log_metrics:
        return ()
    key = ("logged", name)
    if key not in world.kept:
        world.kept[key] = counted(world.log_metrics[name], world.data.logs)
    found: tuple[TimeSeries, ...] = world.kept[key]
    return found
