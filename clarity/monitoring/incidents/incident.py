"""An incident of Cloud Monitoring, as far as a response to it needs to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """An incident is told of twice: when it opens and when it closes."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Incident:
    """`id` is the same open and closed; times are seconds since the epoch, `ended_at` None if open.

    `policy` and `condition` are display names; `severity` is Critical, Error, Warning, No Severity
    or empty; `observed` and `threshold` are texts and may be empty.
    """

    id: str
    state: State
    started_at: int
    ended_at: int | None = None
    project: str = ""
    policy: str = ""
    condition: str = ""
    severity: str = ""
    summary: str = ""
    url: str = ""
    observed: str = ""
    threshold: str = ""
    metric: str = ""
    resource: str = ""
    resource_labels: Mapping[str, str] = field(default_factory=dict)
    policy_labels: Mapping[str, str] = field(default_factory=dict)
