"""What became of spans, counted: for the process itself and, where asked for, for its metrics."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from clarity.monitoring.counts import Count

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry


class Fate(StrEnum):
    """The end of a recorded span that its trace's sampling or its root's end had chosen."""

    EXPORTED = "exported"
    FAILED = "failed"  # the receiver was down, too slow, or refused it
    REFUSED = "refused"  # the queue was full or closed
    UNBUFFERED = "unbuffered"  # of an unsampled request, and beyond the tail buffer's bounds


def tally(registry: CollectorRegistry | None = None) -> Count:
    """Of spans by their fate; with a registry also as ``clarity_monitoring_spans_total``."""
    help = "Recorded spans by what became of them."
    return Count("spans", help, "fate", registry, known=(fate.value for fate in Fate))
