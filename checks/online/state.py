"""What was read of a project, as plain data; nothing here speaks to Google."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from monitoring.validation.lookup import MetricFacts


class Verification(Enum):
    """Whether the owner of a channel confirmed it; most types need no confirmation."""

    NOT_NEEDED = "not needed"
    MISSING = "missing"
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class StoredChannel:
    """A notification channel without its labels, which may hold secrets."""

    type: str
    display_name: str
    enabled: bool
    verification: Verification
    user_labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Stored:
    """An alert policy or an uptime check, by what people know it by."""

    display_name: str
    user_labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not be read, and why: nothing is said of it."""

    what: str
    why: str

    def __str__(self) -> str:
        return f"{self.what}: {self.why}"


class Heard(Enum):
    """When a metric last had data."""

    DAY = "in the last 24 h"
    WEEK = "in the last 7 d"
    NEVER = "longer ago, or never"


@dataclass(frozen=True, slots=True)
class State:
    """A project as it was read. None: it could not be (`unread` says why).

    `metrics` are the facts by metric type, of every domain that was asked for; `slos` are their
    full names; `heard` has the metrics that were asked for.
    """

    project: str
    metrics: Mapping[str, MetricFacts] | None = None
    channels: tuple[StoredChannel, ...] | None = None
    channel_types: frozenset[str] | None = None
    policies: tuple[Stored, ...] | None = None
    uptime_checks: tuple[Stored, ...] | None = None
    slos: frozenset[str] | None = None
    heard: Mapping[str, Heard] = field(default_factory=dict)
    unread: tuple[Unread, ...] = ()
