"""The one who writes points, as the exporter sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from clarity.monitoring.cloud_metrics.point import Point
from clarity.monitoring.cloud_metrics.tally import Lost
from clarity.monitoring.identity import Identity


class Verdict(Enum):
    """What became of a call."""

    DONE = "done"  # settled: written, or refused for good
    AGAIN = "again"  # the service is there, and may take it later
    UNREACHABLE = "unreachable"  # no answer; the next call would have none either
    FORBIDDEN = "forbidden"  # we are not let in: that takes a person


@dataclass(frozen=True, slots=True)
class Answer:
    """`code` is the status by its gRPC name; `lost` says how many points were refused, and why."""

    verdict: Verdict
    code: str = "OK"
    lost: Mapping[Lost, int] = field(default_factory=dict)


class AccessError(Exception):
    """There are no credentials, or they do not work. The message holds no secret."""


class Writer(Protocol):
    """A connection to Cloud Monitoring."""

    def write(self, points: Sequence[Point], timeout: float) -> Answer:
        """Write at most CALL_SERIES points within `timeout` real seconds."""

    def close(self) -> None:
        """End the connection, and whatever call is under way; from any thread."""


Connect = Callable[[Identity], Writer]
"""Raises AccessError; may take long, and is not called on the path of a request."""
