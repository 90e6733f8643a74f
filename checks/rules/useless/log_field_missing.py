"""A label taken from a field that the counted events do not have.

Extracting from a field that is not there gives no value: the series of the metric cannot be told
apart by that label, and a filter or a chart by it finds nothing. Each event that our library logs,
and that the filter counts, must have the field. Fields outside of `jsonPayload` are Cloud Logging's
own, and are not judged.

Source: the events in clarity/monitoring/contract/events.py; comments of
google/logging/v2/logging_metrics.proto, LogMetric.label_extractors.

PASS
    # monitoring/log_metrics.yaml
    log_metrics:
      refusals:
        description: Requests whose credentials were refused.
        emitter: clarity.monitoring.logging
        filter: jsonPayload.event_type="authentication_failure"
        labels:
          reason: {extract: jsonPayload.reason}
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
        filter: jsonPayload.event_type="authentication_failure"
        labels:
          reason: {extract: jsonPayload.why}
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^
    # monitoring/alerts.yaml
    alerts:
      refusals:
        display_name: Credentials are refused
        severity: ticket
        condition: {metric: refusals, above: 0.1/s, for: 10m, every: 60s, across: sum}
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.emitted import Counted, counted_events, has
from checks.rule import Finding, Group, ProjectView, Rule
from monitoring.diagnostics import Severity


def _check(view: ProjectView) -> Iterator[Finding]:
    for one in counted_events(view):
        yield from _lacking(one)


def _lacking(one: Counted) -> Iterator[Finding]:
    for label, field in one.log_metric.labels.items():
        event = next((event for event in one.events if not has(event, field)), None)
        if event is not None:
            message = (
                f'the event "{event.message}" has no field {field}: the label {label} would be '
                "empty"
            )
            hint = f"it has {', '.join(name.rstrip('?') for name in event.fields)}"
            yield Finding(one.log_metric.source, ("labels", label), message, hint)


RULE = Rule("log-field-missing", Group.USELESS, Severity.ERROR, project=_check)
