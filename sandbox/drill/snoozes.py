"""The snoozes that the running API holds, as the evaluator takes them."""

from __future__ import annotations

from collections.abc import Iterator

from alerts.evaluate.series import SECOND
from alerts.evaluate.snooze import Snooze
from monitoring.filters.error import FilterError
from monitoring.filters.parser import parse
from monitoring.plan import Json, Kind
from sandbox.api.times import NANOS, parse_nanos
from sandbox.drill.deployed import Deployed
from sandbox.drill.wire import Wire

_MS = NANOS // SECOND


def snoozes(wire: Wire, deployed: Deployed) -> tuple[Snooze, ...]:
    """The project's snoozes of deployed policies; raises WireError."""
    keys = {r.body["name"]: r.key for r in deployed.plan.of(Kind.POLICY)}
    bodies = wire.pages(f"/v3/projects/{deployed.project}/snoozes", "snoozes")
    return tuple(_read(bodies, keys))


def _read(bodies: Iterator[Json], keys: dict[str, str]) -> Iterator[Snooze]:
    for body in bodies:
        criteria, interval = body.get("criteria", {}), body["interval"]
        named = frozenset(keys[name] for name in criteria.get("policies", ()) if name in keys)
        text = criteria.get("filter", "")
        try:
            filter = parse(text) if text else None
        except FilterError:
            continue  # the sandbox takes any text; one that nobody can read snoozes nothing
        start, end = (parse_nanos(interval[f]) // _MS for f in ("startTime", "endTime"))
        yield Snooze(named, start, end, filter)
