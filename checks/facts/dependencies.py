"""What promises rest on: for each, what the dependencies of its service promise in that stack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from checks.facts.promises import Promised, promises
from checks.rule import ProjectView
from monitoring.compile_error import CompileError
from monitoring.model import Dependency, LatencyIndicator, Quantity
from monitoring.units import convert
from slo.indicator import bound_of

_Held = Mapping[str, tuple[Promised, ...]]


@dataclass(frozen=True, slots=True)
class Need:
    """A dependency, and what it promises: the share of requests that it answers (None: nothing
    is promised), and shares of the answers with the seconds that they stay below."""

    name: str
    availability: Decimal | None
    latencies: tuple[tuple[Decimal, Decimal], ...]


def needs(view: ProjectView) -> Iterator[tuple[Promised, Decimal | None, tuple[Need, ...]]]:
    """Each promise of a service with dependencies: (promise, its bound in seconds, what it needs).

    Of a share of events the bound is None. Promises that count good windows, or whose bound is no
    time, are left out: they compare with nothing.
    """
    depending = [service for service in view.model.services if service.dependencies]
    if not depending:
        return
    for stack in ("", *view.environments):
        held = _held(view, stack)
        for service in depending:
            needed = tuple(_need(one, held) for one in service.dependencies)
            for promised in held.get(service.id, ()):
                bound = _seconds(promised)
                if bound is not None or not isinstance(
                    promised.objective.indicator, LatencyIndicator
                ):
                    yield promised, bound, needed


def _held(view: ProjectView, stack: str) -> _Held:
    """The promises of event shares that hold in a stack (empty: where no stack says otherwise), by
    service."""
    found: dict[str, dict[str, Promised]] = {}
    for promised in promises(view):
        if promised.stack in ("", stack) and not promised.measure.counted:
            found.setdefault(promised.service.id, {})[promised.objective.key] = promised
    return {service: tuple(of.values()) for service, of in found.items()}


def _need(dependency: Dependency, held: _Held) -> Need:
    if not dependency.service:
        latency = dependency.latency
        bound = convert(latency.bound, "s") if latency and latency.bound else None
        latencies = ((latency.goal, bound),) if latency and bound is not None else ()
        return Need(dependency.name, dependency.availability, latencies)
    promised = held.get(dependency.service, ())
    shares = [
        one.goal for one in promised if not isinstance(one.objective.indicator, LatencyIndicator)
    ]
    timed = ((one.goal, bound) for one in promised if (bound := _seconds(one)) is not None)
    return Need(dependency.name, max(shares, default=None), tuple(timed))


def _seconds(promised: Promised) -> Decimal | None:
    """The bound of a latency; None for a ratio, and where what is measured is no time."""
    indicator = promised.objective.indicator
    if not isinstance(indicator, LatencyIndicator):
        return None
    try:
        bound = bound_of(promised.objective)
        unit = indicator.latency.metric.unit
        return None if bound is None else convert(Quantity(bound, unit), "s")
    except CompileError:  # the compiler tells it, or it is no time
        return None
