"""indicators.yaml: what the objectives measure."""

from __future__ import annotations

from monitoring.config.collection import Collection
from monitoring.config.document import Document, Entry
from monitoring.config.nodes import Mapping
from monitoring.config.report import Report
from monitoring.config.selection import selection
from monitoring.model import Indicator, LatencyIndicator, Metric, RatioIndicator


def read_indicators(
    document: Document | None,
    indicators: Collection[Indicator],
    metrics: Collection[Metric],
    report: Report,
) -> None:
    """Adds the file's indicators."""
    for entry in indicators.entries(document, "indicators"):
        found = _indicator(entry, metrics, report)
        if found is not None:
            indicators.values[entry.name] = found


def _indicator(entry: Entry, metrics: Collection[Metric], report: Report) -> Indicator | None:
    source, description = entry.key.source, entry.get("description")
    ratio = entry.body.items.get("ratio")
    if not isinstance(ratio, Mapping):
        latency = selection(entry.body.items["latency"], metrics, report)
        if latency is None:
            return None
        return LatencyIndicator(entry.name, source, description, latency)
    parts = {name: selection(part, metrics, report) for name, part in ratio.items.items()}
    if None in parts.values():
        return None
    total, good, bad = (parts.get(name) for name in ("total", "good", "bad"))
    return RatioIndicator(entry.name, source, description, total, good, bad)
