"""What a notification is about: an incident at a moment, its policy and condition as deployed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from alerts.condition import kind_of
from alerts.evaluate.prompt import Prompt
from monitoring.plan import Json

Body = Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Side:
    """The metric, or the monitored resource: its type, how people call it, its labels."""

    type: str = ""
    display_name: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Occasion:
    """An incident at the time `at`; `closed` is None while it is open.

    `observed` is NaN and `threshold` None where there is none. `policy` and `condition` are bodies
    as the API holds them. `project_number` goes with `project`; `url` leads to the incident.
    """

    id: str
    prompt: Prompt
    at: datetime
    opened: datetime
    closed: datetime | None
    policy: Body
    condition: Body
    project: str
    project_number: int
    metric: Side
    resource: Side
    system_labels: Mapping[str, str] = field(default_factory=dict)
    user_labels: Mapping[str, str] = field(default_factory=dict)
    observed: float = math.nan
    threshold: float | None = None
    url: str = ""

    @property
    def kind(self) -> str:
        """The field that holds the condition: ``conditionThreshold``."""
        return kind_of(self.condition)
