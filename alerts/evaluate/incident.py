"""What an evaluation gives: incidents, and the conditions that it could not judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from alerts.evaluate.series import Identity


class Closed(StrEnum):
    """Why an incident closed."""

    CLEARED = "cleared"  # a measurement no longer violates
    EXPIRED = "expired"  # no data, or no matching log entry, for the auto-close duration
    SNOOZED = "snoozed"


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident: times are milliseconds since the epoch; `closed` is None while it is open.

    `condition` is the index of the condition that it names, `identity` the series (after grouping),
    `value` what was observed when it opened, `began` the first violating measurement of the retest
    window. For log matches `identity` holds the extracted labels as metric labels.
    """

    policy: str
    condition: int
    identity: Identity
    began: int
    opened: int
    closed: int | None
    value: float
    threshold: float | None
    why_closed: Closed | None = None


@dataclass(frozen=True, slots=True)
class NotEvaluated:
    """A condition that the evaluator does not judge, and the reason as a sentence."""

    condition: int
    reason: str


@dataclass(frozen=True, slots=True)
class PolicyOutcome:
    """What became of one policy: its incidents, by the time they opened."""

    policy: str
    incidents: tuple[Incident, ...]
    not_evaluated: tuple[NotEvaluated, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of each policy, by its key."""

    policies: Mapping[str, PolicyOutcome] = field(default_factory=dict)

    def __getitem__(self, key: str) -> PolicyOutcome:
        return self.policies[key]

    @property
    def incidents(self) -> tuple[Incident, ...]:
        """All incidents, by the time they opened, then by policy."""
        every = (i for outcome in self.policies.values() for i in outcome.incidents)
        return tuple(sorted(every, key=lambda i: (i.opened, i.policy, i.condition)))
