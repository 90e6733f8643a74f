"""A metric that costs money and that nothing reads.

A metric is paid for by what is written, whether or not anybody looks. This one is in no objective,
no alert and no widget, and its time series are many enough to cost more than ten dollars a month at
list price. A cheap one is left alone: it may be there for the day when somebody asks.

Source: Google's "View and manage metric usage" lists such metrics as unused and billable; prices as
under monthly-cost.

PASS
    # monitoring/checks.yaml
    instances: 2
    # monitoring/log_metrics.yaml
    log_metrics:
      refunds:
        description: Refunds.
        emitter: shop
        filter: jsonPayload.event="refund"
        labels: {country: {extract: jsonPayload.country}}
FAIL
    # monitoring/checks.yaml
    label_values: {city: 500}
    # monitoring/log_metrics.yaml
    log_metrics:
      refunds:
      ^^^^^^^
        description: Refunds.
        emitter: shop
        filter: jsonPayload.event="refund"
        labels: {city: {extract: jsonPayload.city}}
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.cost import list_prices
from checks.rule import Finding, Group, ProjectView, Rule
from monitoring.diagnostics import Severity
from monitoring.model import Model, Selection
from slo.indicator import selections

_WORTH_TELLING = 10  # dollars a month


def _check(view: ProjectView) -> Iterator[Finding]:
    dear = [item for item in list_prices(view.model) if item.dollars > _WORTH_TELLING]
    if not dear:
        return
    read = {selection.metric.key for selection in _read(view.model)}
    for item in dear:
        if item.key not in read:
            message = (
                f"nothing reads {item.key}, which costs about ${item.dollars:,.0f} a month "
                f"({item.made_of})"
            )
            hint = "show it on a dashboard, give it fewer labels, or stop writing it"
            yield Finding(item.source, (), message, hint)


def _read(model: Model) -> Iterator[Selection]:
    for service in model.services:
        for objective in service.objectives:
            yield from selections(objective.indicator)
        for alert in service.alerts:
            yield alert.condition.selection
        for dashboard in service.dashboards:
            for widget in dashboard.widgets:
                yield widget.selection
                if widget.of is not None:
                    yield widget.of


RULE = Rule("metric-unread", Group.COST, Severity.WARNING, project=_check)
