"""The log entries that log-match policies read, fetched from the running sandbox as they come."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from alerts.condition import LOG_MATCH, kind_of
from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.logs.match import Predicate, matcher
from alerts.evaluate.series import SECOND, LogEntry
from monitoring.plan import Json, Kind, Plan
from sandbox.api.times import NANOS, parse_nanos
from sandbox.drill.reports import timestamp
from sandbox.drill.wire import Wire

MAX_ENTRIES = 20_000
_MS = NANOS // SECOND


@dataclass(slots=True)
class Logged:
    """Entries of the plan's project that a log-match policy reads and that came after `since` (ms).

    The newest 20,000 are held. Entries that only log-based metrics read are left out: their series
    come with the other series.
    """

    wire: Wire
    plan: Plan
    since: int
    _filters: tuple[Predicate, ...] = field(init=False)
    _held: deque[LogEntry] = field(init=False, default_factory=lambda: deque(maxlen=MAX_ENTRIES))
    _last: str = field(init=False)

    def __post_init__(self) -> None:
        self._filters = tuple(_filters(self.plan))
        self._last = timestamp(self.since)

    def look(self) -> tuple[LogEntry, ...]:
        """All that is held, after what came since the last look. Raises WireError."""
        if self._filters:
            new = f'receiveTimestamp>"{self._last}"'
            found = sorted(self.wire.entries(self.plan.project, new), key=_received)
            if found:
                self._last = found[-1]["receiveTimestamp"]
            self._held += [
                LogEntry(_received(entry) // _MS, entry)
                for entry in found
                if any(matches(entry) for matches in self._filters)
            ]
        return tuple(self._held)


def _received(entry: Mapping[str, Any]) -> int:
    return parse_nanos(entry["receiveTimestamp"])


def _filters(plan: Plan) -> Iterator[Predicate]:
    """Of the log-match conditions; one that cannot be read, the evaluation tells."""
    for policy in plan.of(Kind.POLICY):
        for condition in policy.body.get("conditions", ()):
            if kind_of(condition) == LOG_MATCH:
                try:
                    yield matcher(_filter(condition))
                except NotEvaluableError:
                    continue


def _filter(condition: Mapping[str, Json]) -> str:
    return str(condition[LOG_MATCH].get("filter", ""))
