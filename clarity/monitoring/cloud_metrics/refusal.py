"""How many points of a call were refused, and why: the others are written.

Source: CreateTimeSeriesSummary of metric_service.proto; the service's own sentences, as recorded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from google.cloud import monitoring_v3 as monitoring

from clarity.monitoring.cloud_metrics.tally import Lost

_SUMMARY = monitoring.CreateTimeSeriesSummary.pb()
_SENTENCES = {
    "Points must be written in order": Lost.ORDER,
    "more frequently than the maximum sampling period": Lost.SPACING,
}


def losses(details: Iterable[Any], sent: int) -> Counter[Lost]:
    """Of the details of an INVALID_ARGUMENT to `sent` points; all are lost if none is a summary."""
    summary = next(filter(None, map(_summary, details)), None)
    if summary is None:
        return Counter({Lost.REFUSED: sent})
    found: Counter[Lost] = Counter()
    for error in summary.errors:
        found[_reason(error.status.message)] += error.point_count
    unnamed = summary.total_point_count - summary.success_point_count - found.total()
    if unnamed > 0:
        found[Lost.REFUSED] += unnamed
    return found


def _summary(detail: Any) -> Any:
    """A summary, packed as the client hands it on or not; None for another message."""
    if isinstance(detail, _SUMMARY):
        return detail
    unpacked = _SUMMARY()
    unpack = getattr(detail, "Unpack", None)
    return unpacked if unpack is not None and unpack(unpacked) else None


def _reason(message: str) -> Lost:
    return next((why for words, why in _SENTENCES.items() if words in message), Lost.REFUSED)
