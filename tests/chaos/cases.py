"""The ways in which all that monitoring depends on is away, and what must be counted then."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from tests.chaos import faults
from tests.chaos.processes import Output

Fault = Callable[[], AbstractContextManager[str]]


@dataclass(frozen=True)
class Case:
    """How each dependency is away, in how many waves; and the losses that must be counted: each a
    metric of clarity_monitoring with a label, or with any.

    `log` is Cloud Logging; without it the log goes to standard output.
    """

    metrics: Fault
    traces: Fault
    redis: Fault
    certificates: Fault
    log: Fault | None
    output: Output
    waves: int
    counted: tuple[tuple[str, str], ...]

    def away(self) -> dict[str, Fault]:
        """Those that are there to be away, by the names of `monitored.Away`."""
        parts = {
            "metrics": self.metrics,
            "traces": self.traces,
            "redis": self.redis,
            "certificates": self.certificates,
        }
        return parts | ({"log": self.log} if self.log else {})


COUNTED = (
    ("watcher_faults_total", 'watcher="Raising"'),
    ("folded_total", 'metric="ml_inference_duration_seconds"'),
    ("refused_total", 'metric="ml_inference_duration_seconds"'),
    ("users_uncounted_total", ""),
    ("log_entries_lost_total", 'reason="limited"'),
    ("log_entries_lost_total", 'reason="mistyped"'),
    ("spans_total", 'fate="failed"'),
    ("spans_total", 'fate="unbuffered"'),
    ("metric_records_dropped_total", 'reason="value"'),
    ("metric_labels_folded_total", 'label="action"'),
)
CASES = {
    "hanging": Case(
        metrics=faults.deaf,
        traces=faults.deaf,
        redis=faults.deaf,
        certificates=faults.deaf,
        log=None,
        output=Output.UNREAD,
        waves=3,
        counted=(
            ("spans_total", 'fate="refused"'),
            ("log_entries_lost_total", 'reason="queue_full"'),
            ("metric_writes_failed_total", 'code="DEADLINE_EXCEEDED"'),
        ),
    ),
    "failing": Case(
        metrics=faults.refusing,
        traces=faults.failing,
        redis=faults.refusing,
        certificates=faults.failing,
        log=None,
        output=Output.BROKEN,
        waves=1,
        counted=(
            ("log_entries_lost_total", 'reason="output_broken"'),
            ("metric_writes_failed_total", 'code="UNAVAILABLE"'),
        ),
    ),
    "out of reach": Case(
        metrics=faults.black_hole,
        traces=faults.slow_name,
        redis=faults.slow_name,
        certificates=faults.slow_name,
        log=faults.deaf,
        output=Output.BROKEN,
        waves=1,
        counted=(
            ("spans_total", 'fate="refused"'),
            ("log_entries_lost_total", 'reason="queue_full"'),
            ("metric_writes_failed_total", ""),
        ),
    ),
}
