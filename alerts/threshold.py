"""Alerts that somebody wrote: a metric beyond a bound for some time."""

from __future__ import annotations

from alerts.policy import Policy, Words, promql_condition
from monitoring.aggregation import aggregate, usual
from monitoring.context import Context, renamed
from monitoring.metric_filter import metric_filter
from monitoring.model import Alert, Service, Severity, Threshold
from monitoring.plan import Json
from monitoring.promql import quantile
from monitoring.text import duration, plain
from monitoring.units import convert


def threshold_policy(context: Context, service: Service, alert: Alert) -> Policy:
    """The policy of a written alert; raises CompileError where its metric or unit rules it out."""
    condition = alert.condition
    bound = f"{plain(condition.value.value)}{condition.value.unit}"
    side = "above" if condition.above else "below"
    lasting = f"for {duration(condition.duration)}" if condition.duration else "once"
    words = Words(
        alert.description or f"**{alert.display_name}**: {condition.selection.metric.description}",
        (
            f"Fires when {condition.selection.metric.key} is {side} {bound} {lasting}, "
            f"measured every {duration(condition.every)}.",
        ),
        (_FIRST[alert.severity],),
        alert.runbook or service.runbook,
    )
    return Policy(
        key=f"alert/{alert.key}",
        title=alert.display_name,
        severity=alert.severity,
        conditions=[_condition(condition)],
        words=words,
        source=alert.source,
        needs=context.declaring([condition.selection]),
        aliases=renamed("alert/", alert.aliases),
    )


_FIRST = {
    Severity.PAGE: "Users are affected now: look at the service's dashboards for what changed.",
    Severity.TICKET: "This can wait for working hours: look at the service's dashboards.",
}


def _condition(condition: Threshold) -> dict[str, Json]:
    selection, show = condition.selection, condition.show or usual(condition.selection.metric)
    query = quantile(selection, show, condition.across, condition.by, condition.every)
    if query is None:
        body = _threshold(condition, show)
        return {"displayName": condition.display_name, "conditionThreshold": body}
    side = ">" if condition.above else "<"
    bound = plain(convert(condition.value, selection.metric.unit, selection.metric))
    expression = f"{query} {side} {bound}"
    return promql_condition(condition.display_name, expression, condition.duration)


def _threshold(condition: Threshold, show: str) -> dict[str, Json]:
    metric = condition.selection.metric
    shown = aggregate(metric, show, condition.across, condition.by, condition.every)
    body: dict[str, Json] = {
        "filter": metric_filter(condition.selection),
        "aggregations": shown.steps,
        "comparison": "COMPARISON_GT" if condition.above else "COMPARISON_LT",
        "thresholdValue": float(convert(condition.value, shown.unit, metric)),
        "duration": f"{condition.duration}s",
        "trigger": {"count": 1},
    }
    if condition.duration:
        # No data is no verdict here: the metric's absence has a policy of its own.
        body["evaluationMissingData"] = "EVALUATION_MISSING_DATA_NO_OP"
    return body
