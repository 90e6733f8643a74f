"""alerts.yaml and uptime_checks.yaml: what is watched besides the objectives."""

from __future__ import annotations

from monitoring.config.collection import Collection, former
from monitoring.config.document import Document, Entry
from monitoring.config.nodes import Mapping, Sequence
from monitoring.config.parsing import parsed, quantity_at
from monitoring.config.report import Report
from monitoring.config.selection import check_labels, selection
from monitoring.config.values import whole_seconds
from monitoring.model import Alert, Metric, Severity, Threshold, UptimeCheck


def read_alerts(
    document: Document | None,
    service: str,
    alerts: Collection[Alert],
    metrics: Collection[Metric],
    report: Report,
) -> tuple[Alert, ...]:
    """The service's alerts, in the file's order."""
    found = []
    for entry in alerts.entries(document, "alerts"):
        condition = _condition(entry, metrics, report)
        if condition is not None:
            alert = Alert(
                key=entry.name,
                source=entry.key.source,
                service=service,
                display_name=entry.get("display_name"),
                severity=Severity(entry.get("severity")),
                condition=condition,
                runbook=entry.get("runbook"),
                description=entry.get("description"),
                aliases=former(entry),
            )
            alerts.values[entry.name] = alert
            found.append(alert)
    return tuple(found)


def _condition(alert: Entry, metrics: Collection[Metric], report: Report) -> Threshold | None:
    body = alert.node("condition")
    assert isinstance(body, Mapping)
    condition = Entry(alert.body.keys["condition"], body)
    selected = selection(body, metrics, report)
    above = "above" in body.items
    value = quantity_at(condition.node("above" if above else "below"), report)
    lasting = parsed(condition.node("for"), whole_seconds, report)
    every = parsed(condition.node("every"), whole_seconds, report)
    by = body.items.get("by")
    if selected is not None and isinstance(by, Sequence):
        check_labels(selected.metric, by.items, report)
    if selected is None or value is None or lasting is None or every is None:
        return None
    return Threshold(
        display_name=condition.get("display_name", alert.get("display_name")),
        source=condition.key.source,
        selection=selected,
        above=above,
        value=value,
        duration=lasting,
        every=every,
        across=condition.get("across"),
        show=condition.get("show"),
        by=condition.names("by"),
    )


def read_uptime_checks(
    document: Document | None, service: str, checks: Collection[UptimeCheck], report: Report
) -> tuple[UptimeCheck, ...]:
    """The service's uptime checks, in the file's order."""
    found = []
    for entry in checks.entries(document, "uptime_checks"):
        check = _uptime_check(entry, service, report)
        if check is not None:
            checks.values[entry.name] = check
            found.append(check)
    return tuple(found)


def _uptime_check(entry: Entry, service: str, report: Report) -> UptimeCheck | None:
    period = parsed(entry.node("period"), whole_seconds, report)
    timeout = parsed(entry.node("timeout"), whole_seconds, report)
    if period is None or timeout is None:
        return None
    return UptimeCheck(
        key=entry.name,
        source=entry.key.source,
        service=service,
        display_name=entry.get("display_name"),
        path=entry.get("path"),
        period=period,
        timeout=timeout,
        regions=entry.names("regions"),
        contains=entry.get("contains"),
        severity=Severity(entry.get("severity")),
        host=entry.get("host"),
        port=entry.get("port", 443),
        tls=entry.get("tls", True),
        aliases=former(entry),
    )
