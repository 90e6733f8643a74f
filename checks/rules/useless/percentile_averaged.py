"""A percentile of percentiles.

The mean of the 99th percentiles of ten instances is no percentile of anything: one idle instance
counts as much as one that serves everybody. Histograms can be merged first, and asked then.

Source: Google, "Percentiles and distribution-valued metrics"; comments of
google.monitoring.v3.Aggregation, REDUCE_PERCENTILE_99.

PASS
    # policy.yaml
    displayName: Orders wait
    documentation: {content: See the runbook.}
    severity: WARNING
    combiner: OR
    notificationChannels: [projects/shop/notificationChannels/1]
    alertStrategy: {autoClose: 86400s}
    conditions:
      - displayName: one
        conditionThreshold:
          filter: metric.type="run.googleapis.com/request_latencies" AND resource.type="cloud_run_revision"
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_DELTA, crossSeriesReducer: REDUCE_PERCENTILE_99}]
          comparison: COMPARISON_GT
          thresholdValue: 2000
          duration: 300s
FAIL
    # policy.yaml
    displayName: Orders wait
    documentation: {content: See the runbook.}
    severity: WARNING
    combiner: OR
    notificationChannels: [projects/shop/notificationChannels/1]
    alertStrategy: {autoClose: 86400s}
    conditions:
      - displayName: one
        conditionThreshold:
          filter: metric.type="run.googleapis.com/request_latencies" AND resource.type="cloud_run_revision"
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_PERCENTILE_99, crossSeriesReducer: REDUCE_MEAN}]
                                                                                                           ^^^^^^^^^^^
          comparison: COMPARISON_GT
          thresholdValue: 2000
          duration: 300s
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.queries import bare, is_a, parsed
from checks.facts.watching import conditions, reads
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.plan import Kind
from monitoring.promql_syntax import Expr

_AVERAGES = ("REDUCE_MEAN", "REDUCE_SUM", "REDUCE_STDDEV")
_HINT = (
    "align by ALIGN_DELTA (a gauge: ALIGN_SUM) and reduce by REDUCE_PERCENTILE_99, which merges "
    "the histograms; or show the worst by REDUCE_MAX"
)
_IN_PROMQL = "histogram_quantile(0.99, sum by (le) (rate(NAME_bucket[5m]))) merges the histograms"


def _check(view: PlanView) -> Iterator[Finding]:
    for read in reads(view):
        percentile = ""
        if read.resource.kind is not Kind.POLICY:
            continue  # a chart misleads, and wakes nobody
        for step in read.side.steps:
            if step.aligner.startswith("ALIGN_PERCENTILE"):
                percentile = step.aligner
            if percentile and _averages(step.reducer):
                path = (*step.path, "crossSeriesReducer")
                message = f"{step.reducer} of {percentile} is no percentile of the whole"
                yield Finding(read.resource.source, path, message, _HINT)
    for condition in conditions(view):
        if view.raw and "histogram_quantile" in condition.query:
            name = _averaged(parsed(condition.query))
            if name:
                message = f"{name} of histogram_quantile is no quantile of the whole"
                path = (*condition.path, "query")
                yield Finding(condition.policy.source, path, message, _IN_PROMQL)


def _averages(reducer: str) -> bool:
    return reducer in _AVERAGES or reducer.startswith("REDUCE_PERCENTILE")


def _averaged(expr: Expr, outer: str = "") -> str:
    """The aggregation that stands over a quantile; empty where there is none."""
    expr = bare(expr)
    if is_a(expr, "Call"):
        if expr.func.name == "histogram_quantile":
            return outer
        return next(filter(None, (_averaged(one, outer) for one in expr.args)), "")
    if is_a(expr, "AggregateExpr"):
        name = str(expr.op)
        return _averaged(expr.expr, name if name in ("avg", "sum", "quantile") else outer)
    if is_a(expr, "BinaryExpr"):
        return _averaged(expr.lhs, outer) or _averaged(expr.rhs, outer)
    return ""


RULE = Rule("percentile-averaged", Group.USELESS, Severity.WARNING, plan=_check)
