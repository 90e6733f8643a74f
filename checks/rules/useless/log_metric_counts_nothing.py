"""A log metric whose filter fits no event that is logged.

A filter that fits no entry is accepted, and its metric stays at nothing: an alert on it looks as if
all were well. Each event that our library logs is tried on the filter, with a value in every one of
its fields. Other emitters than `clarity.monitoring` are taken at their word.

Source: the events in clarity/monitoring/contract/events.py; Google, "Log-based metrics overview"
and "Logging query language".

PASS
    # monitoring/log_metrics.yaml
    log_metrics:
      refusals:
        description: Requests whose credentials were refused.
        emitter: clarity.monitoring.logging
        filter: jsonPayload.event_type="authentication_failure"
    # monitoring/alerts.yaml
    alerts:
      refusals:
        display_name: Credentials are refused
        severity: ticket
        condition: {metric: refusals, above: 0.1/s, for: 10m, every: 60s, across: sum}
FAIL
    # monitoring/log_metrics.yaml
    log_metrics:
      refusals:
        description: Requests whose credentials were refused.
        emitter: clarity.monitoring.logging
        filter: jsonPayload.event_type="authentication_failed"
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    # monitoring/alerts.yaml
    alerts:
      refusals:
        display_name: Credentials are refused
        severity: ticket
        condition: {metric: refusals, above: 0.1/s, for: 10m, every: 60s, across: sum}
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.emitted import counted_events
from checks.rule import Finding, Group, ProjectView, Rule
from clarity.monitoring.contract.events import EVENTS
from monitoring.diagnostics import Severity


def _check(view: ProjectView) -> Iterator[Finding]:
    for one in counted_events(view):
        if not one.events:
            entry = one.log_metric
            what = f"no event that the filter of {entry.key} counts"
            types = sorted({event.type for event in EVENTS} - {""})
            hint = f"it logs the event types {', '.join(types)}"
            yield Finding(entry.source, ("filter",), f"{entry.metric.emitter} logs {what}", hint)


RULE = Rule("log-metric-counts-nothing", Group.USELESS, Severity.ERROR, project=_check)
