"""The results of uptime checks: one series for each place that a check is made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from alerts.evaluate.series import SECOND, Identity, TimeSeries, pairs
from alerts.scenario.checkers import METRIC, checkers
from alerts.scenario.grid import Grid
from alerts.scenario.load import Span
from monitoring.model import MetricKind, UptimeCheck, ValueType
from monitoring.plan import ref

RESOURCE = "uptime_url"


def uptime_series(
    check: UptimeCheck,
    host: str,
    project: str,
    grid: Grid,
    failing: list[tuple[Span, int]],
    ids: Mapping[str, str],
) -> Iterator[TimeSeries]:
    """A series for each checker; in each span of `failing` the first so many of them fail.

    `ids` are the check ids by key, where they are known; otherwise the plan's token stands for it.
    """
    key = f"uptime/{check.key}"
    step = check.period * SECOND
    times = np.arange(grid.start - grid.near, grid.end + 1, step, dtype=np.int64)
    for place, location in enumerate(checkers(check.regions)):
        passed = np.ones(len(times))
        for (begin, end), count in failing:
            if place < count:
                passed[(times > begin) & (times <= end)] = 0
        labels = {"check_id": ids.get(key) or ref(key, "check_id"), "checker_location": location}
        resource = {"host": host, "project_id": project}
        identity = Identity(METRIC, RESOURCE, pairs(labels), pairs(resource))
        yield TimeSeries(identity, MetricKind.GAUGE, ValueType.BOOL, times, passed)
