"""Policies on silence: a metric that alerts depend on and that nobody writes any more.

Without data an alert gives no verdict, so each metric that an objective or a written alert reads
gets one ticket of its own. How depends on who makes the metric:

- A metric that exists before it is written, because we declare it or it is Google's own, gets an
  absence condition. It is armed by the first point, so a metric never written is not reported.
- A metric that a collector makes when it first writes (Managed Service for Prometheus) would be
  refused in a filter until then. It gets a PromQL condition, which also reports a metric that
  never came: after a first deployment it stays open until the service's first scrape.
- A log-based metric counts events that are rare when all is well: its silence says nothing.
"""

from __future__ import annotations

from alerts.policy import Policy, Words, promql_condition, runbook
from monitoring.context import Context, renamed
from monitoring.descriptors import made_when_written
from monitoring.limits import AUTO_CLOSE_MAX, MINUTE
from monitoring.log_metrics import PREFIX as LOG_BASED
from monitoring.metric_filter import metric_filter
from monitoring.model import Metric, MetricKind, Selection, Service, Severity, ValueType
from monitoring.plan import Json
from monitoring.promql import count_selector, range_of
from monitoring.text import duration

SILENCE = 10 * MINUTE


def absence_policy(context: Context, service: Service, metric: Metric) -> Policy | None:
    """The policy on a metric's silence; None for a log-based one."""
    if metric.type.startswith(LOG_BASED):
        return None
    name = f"{metric.key}: no data for {duration(SILENCE)}"
    if made_when_written(metric):
        counter = count_selector(Selection(metric))
        condition = promql_condition(name, f"absent_over_time({counter}[{range_of(SILENCE)}])")
    else:
        condition = {"displayName": name, "conditionAbsent": _absent(metric)}
    words = Words(
        f"Nothing has written **{metric.key}** for {duration(SILENCE)}: the alerts and objectives "
        "that read it are blind.",
        (f"Metric: `{metric.type}`.", f"Written by: {metric.emitter}."),
        (
            "See whether the service runs, and whether what writes or collects the metric does.",
            "Until the data are back, watch the service by its logs and uptime checks.",
        ),
        runbook(service, "metric-absent"),
    )
    return Policy(
        key=f"alert/absent/{metric.key}",
        title=f"no data in {metric.key}",
        severity=Severity.TICKET,
        conditions=[condition],
        words=words,
        source=metric.source,
        needs=context.declaring([Selection(metric)]),
        aliases=renamed("alert/absent/", metric.aliases),
        auto_close=AUTO_CLOSE_MAX,  # silence must not close the incident that reports it
    )


def _absent(metric: Metric) -> dict[str, Json]:
    """One series for all writers: a single instance that goes away is no silence."""
    if metric.kind is not MetricKind.GAUGE:
        aligner = "ALIGN_DELTA"
    else:
        distribution = metric.value_type is ValueType.DISTRIBUTION
        aligner = "ALIGN_SUM" if distribution else "ALIGN_COUNT"
    step = {
        "alignmentPeriod": f"{MINUTE}s",
        "perSeriesAligner": aligner,
        "crossSeriesReducer": "REDUCE_COUNT",
    }
    return {
        "filter": metric_filter(Selection(metric)),
        "aggregations": [step],
        "duration": f"{SILENCE}s",
        "trigger": {"count": 1},
    }
