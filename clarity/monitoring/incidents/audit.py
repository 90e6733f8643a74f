"""The record of what was done, tried or refused for an incident."""

from __future__ import annotations

from typing import Protocol


class Audit(Protocol):
    """Called once for each attempt, with the fields of the event ``incident_action``."""

    def __call__(
        self, *, action: str, target: str, outcome: str, reason: str, incident: str
    ) -> None: ...
