"""dashboards.yaml: pages of widgets. A widget's key is known within its file."""

from __future__ import annotations

from monitoring.config.codes import Code
from monitoring.config.collection import Collection, former
from monitoring.config.document import Document, Entry
from monitoring.config.nodes import Sequence
from monitoring.config.report import Report, quoted
from monitoring.config.selection import check_labels, selection
from monitoring.model import Dashboard, Metric, Objective, Widget


def read_dashboards(
    document: Document | None,
    service: str,
    dashboards: Collection[Dashboard],
    metrics: Collection[Metric],
    objectives: Collection[Objective],
    report: Report,
) -> tuple[Dashboard, ...]:
    """The service's dashboards, in the file's order."""
    widgets: Collection[Widget] = Collection("widget", report)
    for entry in widgets.entries(document, "widgets"):
        widget = _widget(entry, metrics, objectives, report)
        if widget is not None:
            widgets.values[entry.name] = widget
    found = []
    for entry in dashboards.entries(document, "dashboards"):
        dashboard = _dashboard(entry, service, widgets)
        dashboards.values[entry.name] = dashboard
        found.append(dashboard)
    if not report.failed:  # else what would use it may be what is wrong
        widgets.warn_unused()
    return tuple(found)


def _dashboard(entry: Entry, service: str, widgets: Collection[Widget]) -> Dashboard:
    listed = entry.node("widgets")
    assert isinstance(listed, Sequence)
    shown = [widgets.find(item) for item in listed.items]
    return Dashboard(
        key=entry.name,
        source=entry.key.source,
        service=service,
        display_name=entry.get("display_name"),
        widgets=tuple(widget for widget in shown if widget is not None),
        aliases=former(entry),
    )


def _widget(
    entry: Entry, metrics: Collection[Metric], objectives: Collection[Objective], report: Report
) -> Widget | None:
    selected = selection(entry.body, metrics, report)
    of = selection(entry.node("of"), metrics, report) if "of" in entry.body.items else None
    by = entry.node("by")
    if selected is not None and isinstance(by, Sequence):
        check_labels(selected.metric, by.items, report)
    if "objective" in entry.body.items:
        _check_bound(entry, objectives, report)
    if selected is None:
        return None
    return Widget(
        key=entry.name,
        source=entry.key.source,
        title=entry.get("title"),
        selection=selected,
        show=entry.get("show"),
        by=entry.names("by"),
        of=of,
        objective=entry.get("objective"),
    )


def _check_bound(entry: Entry, objectives: Collection[Objective], report: Report) -> None:
    place = entry.node("objective")
    objective = objectives.find(place)
    if objective is not None and objective.target.bound is None:
        message = f"the objective {quoted(place.value)} has no bound that could be drawn"
        report.error(place, Code.UNSUITABLE, message, "name a latency objective, or none")
