"""Snoozes: for their time nothing opens, and what is open closes.

Source: google.monitoring.v3.Snooze.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from alerts.evaluate.incident import Closed, Incident
from alerts.evaluate.series import Flags, Identity, Times
from monitoring.filters.ast import Node


@dataclass(frozen=True, slots=True)
class Snooze:
    """From `start` to `end` (ms, half-open) for policies by key; `filter` narrows the resources."""

    policies: frozenset[str]
    start: int
    end: int
    filter: Node | None = None

    def covers(self, policy: str, identity: Identity) -> bool:
        """Whether a series of a policy is snoozed."""
        if policy not in self.policies or self.filter is None:
            return policy in self.policies
        from alerts.evaluate.select import matches

        return matches(self.filter, identity)


def snoozed(
    snoozes: Iterable[Snooze], policy: str, rows: Sequence[Identity], times: Times
) -> Flags:
    """Which rows (r) are snoozed at which evaluations (k)."""
    found = np.zeros((len(rows), len(times)), dtype=np.bool_)
    for snooze in snoozes:
        during = (times >= snooze.start) & (times < snooze.end)
        covered = np.array([snooze.covers(policy, row) for row in rows], dtype=np.bool_)
        found |= covered[:, None] & during
    return found


def without_snoozed(snoozes: Sequence[Snooze], incidents: Iterable[Incident]) -> Iterator[Incident]:
    """Incidents that follow events, as log matches do: those of the time are left out or cut."""
    for incident in incidents:
        covering = [s for s in snoozes if s.covers(incident.policy, incident.identity)]
        if any(s.start <= incident.opened < s.end for s in covering):
            continue
        ends = [
            s.start
            for s in covering
            if incident.opened < s.start and (incident.closed is None or s.start < incident.closed)
        ]
        if ends:
            yield replace(incident, closed=min(ends), why_closed=Closed.SNOOZED)
        else:
            yield incident
