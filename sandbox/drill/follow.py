"""Following incidents as time goes by: what was told stays told.

Each look evaluates everything since the start anew. Data that come late may change what earlier
looks saw; but what somebody was told of cannot be taken back. So the past is fixed: a look only
decides about the evaluations since the last one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from alerts.evaluate.incident import Closed, Incident
from alerts.evaluate.series import Identity

_Series = tuple[str, int, Identity]  # policy, condition, series


@dataclass(slots=True)
class Followed:
    """The incidents so far, each once; `until` is the last instant that was looked at (ms)."""

    until: int
    incidents: list[Incident] = field(default_factory=list)

    def look(self, found: Iterable[Incident], now: int) -> None:
        """Take what an evaluation up to `now` found into account."""
        by_series: dict[_Series, list[Incident]] = {}
        for incident in found:
            by_series.setdefault(_series(incident), []).append(incident)
        for place, known in enumerate(self.incidents):
            if known.closed is None:
                same = by_series.get(_series(known), ())
                self.incidents[place] = self._continued(known, same, now)
        open_until = {_series(i): i.closed for i in self.incidents}
        for series, incidents in by_series.items():
            for incident in incidents:
                since = open_until.get(series, self.until)
                if since is not None and self._is_new(incident, since):
                    # One that began before the last look was not to be seen then.
                    opened = incident.opened if incident.opened > self.until else now
                    self.incidents.append(replace(incident, opened=opened))
                    open_until[series] = incident.closed
        self.until = now

    def _continued(self, known: Incident, found: Iterable[Incident], now: int) -> Incident:
        """A known open incident, closed if no incident of its series goes on."""
        for incident in found:
            if incident.opened > self.until:
                continue
            if incident.closed is None:
                return known
            if incident.closed > self.until:
                return replace(known, closed=incident.closed, why_closed=incident.why_closed)
        return replace(known, closed=now, why_closed=Closed.CLEARED)

    def _is_new(self, incident: Incident, since: int) -> bool:
        """Whether it is open at some time after the last look, and after what is known."""
        if incident.opened > self.until:
            return incident.opened >= since
        return incident.closed is None


def _series(incident: Incident) -> _Series:
    return incident.policy, incident.condition, incident.identity
