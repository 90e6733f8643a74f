"""What a log-based metric makes of one entry: whether it counts, in which point, by how much.

The rule of `counted`, which makes arrays of it, and of the sandbox, whose server stores the points
as entries come and must not wait for numpy. Sources: google.logging.v2.LogMetric; Google,
"Troubleshoot log-based metrics", for the entries that come too late or too early.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from alerts.evaluate.logs.extract import labels, value_of
from alerts.evaluate.logs.match import matcher
from alerts.evaluate.logs.values import timestamp
from monitoring.limits import DAY, MINUTE
from monitoring.plan import Json

_MS = 1_000  # of a second
POINT = MINUTE * _MS
"""How long a point's interval is (ms)."""

_LATE = DAY * _MS
_EARLY = 10 * POINT


@dataclass(frozen=True, slots=True)
class Counted:
    """An entry that counts: `minute` is the end (ms) of the point that it goes into.

    `resource` is the entry's monitored resource as the API's JSON has it; `labels` are the
    metric's, extracted.
    """

    resource: Mapping[str, Json]
    labels: Mapping[str, str]
    minute: int
    value: float


Count = Callable[[Mapping[str, Any], int], Counted | None]
"""Counts an entry (the Logging API's JSON) that was received at a time (ms)."""


def counting(body: Mapping[str, Json]) -> Count:
    """How the LogMetric `body` counts. Raises NotEvaluableError for a bad filter.

    An entry belongs to the minute of its timestamp; without one, of its arrival. It does not count
    if its value cannot be extracted, if it comes more than 24 hours late or 10 minutes early, or
    if the metric is disabled. The function raises NotEvaluableError for a bad extractor.
    """
    descriptor = body.get("metricDescriptor", {})
    types = {one["key"]: one.get("valueType", "STRING") for one in descriptor.get("labels", ())}
    matches, extractor = matcher(body["filter"]), body.get("valueExtractor", "")
    extractors = body.get("labelExtractors", {})

    def count(entry: Mapping[str, Any], received: int) -> Counted | None:
        if not matches(entry):
            return None
        said = timestamp(entry.get("timestamp"))
        at = received if said is None else said // 10**6
        if not -_EARLY <= received - at <= _LATE:
            return None
        value = value_of(extractor, entry) if extractor else 1.0
        if value is None:
            return None
        minute = -(-at // POINT) * POINT  # a point's interval holds its end
        extracted = labels(extractors, types, entry)
        return Counted(entry.get("resource") or {}, extracted, minute, value)

    return _never if body.get("disabled") else count


def _never(entry: Mapping[str, Any], received: int) -> None:
    return None
