"""What was left out, and how often: readable here, and on the /metrics page if there is one."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from clarity.monitoring.counts import Count

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry


class Dropped(StrEnum):
    """Why a record was not taken."""

    VALUE = "value"  # no number, or none that the metric may have
    LABELS = "labels"  # not the metric's labels
    SERIES = "series"  # there are as many series as there may be


class Lost(StrEnum):
    """Why a point was not written and is not sent again."""

    ORDER = "order"  # older than what the series has: another process writes it
    SPACING = "spacing"  # too soon after what the series has: the same
    REFUSED = "refused"  # another refusal
    INTERNAL = "internal"  # our own fault
    CLOSED = "closed"  # still unwritten when the process ended


class Fault(StrEnum):
    """Where our own code, or a source of the application's, raised. Its points wait."""

    SOURCE = "source"  # one that is asked before each round
    ROUND = "round"  # the round itself


class Tally:
    """The counts of one process. With a registry they are counters of it, too."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.dropped = Count(
            "metric_records_dropped",
            "Records for Cloud Monitoring that were not taken.",
            "reason",
            registry,
        )
        self.folded = Count(
            "metric_labels_folded",
            "Label values for Cloud Monitoring that were folded into _OTHER, by label.",
            "label",
            registry,
        )
        self.lost = Count(
            "metric_points_lost",
            "Points that Cloud Monitoring did not take, and that are not sent again.",
            "reason",
            registry,
        )
        self.failed = Count(
            "metric_writes_failed",
            "Calls to Cloud Monitoring that failed, by status.",
            "code",
            registry,
        )
        self.faults = Count(
            "metric_faults",
            "Exceptions while points for Cloud Monitoring were gathered or written, by part.",
            "part",
            registry,
        )

    def reset(self) -> None:
        for count in (self.dropped, self.folded, self.lost, self.failed, self.faults):
            count.reset()
