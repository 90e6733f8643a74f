"""The log entries of a scenario, as alerting sees them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from alerts.evaluate.series import SECOND, LogEntry
from alerts.scenario.acting import Acting
from alerts.scenario.scenario import Logged
from monitoring.config.catalogue import DEFAULT_LOG_RESOURCE


def entries(acting: Acting) -> tuple[LogEntry, ...]:
    """The entries, oldest first; each has a timestamp and an id, and the usual resource."""
    return tuple(sorted(_entries(acting), key=lambda entry: entry.received))


def _entries(acting: Acting) -> Iterator[LogEntry]:
    resource = {"type": DEFAULT_LOG_RESOURCE, "labels": {}}
    for place, fault in enumerate(acting.scenario.faults):
        if not isinstance(fault.effect, Logged):
            continue
        begin, end = acting.span(fault)
        logged = fault.effect
        for index in range(logged.count):
            time = begin + (end - begin) * index // logged.count
            stamp = datetime.fromtimestamp(time / SECOND, UTC).isoformat().replace("+00:00", "Z")
            usual = {"timestamp": stamp, "insertId": f"{place}-{index}", "resource": resource}
            yield LogEntry(time, {**usual, **logged.entry})
