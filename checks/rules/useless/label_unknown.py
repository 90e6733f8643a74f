"""A filter on a label that the metric, or its resource, does not have.

A filter that asks for a value of it selects nothing: the alert or the chart is there, and waits for
what never comes.

Source: Google, "Monitoring filters", "Monitored resource types", "Mapping Cloud Monitoring metrics
to PromQL".

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
          filter: metric.type="custom.googleapis.com/queue" AND resource.type="k8s_pod" AND resource.labels.namespace_name="shop"
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
          comparison: COMPARISON_GT
          thresholdValue: 100
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
          filter: metric.type="custom.googleapis.com/queue" AND resource.type="k8s_pod" AND resource.labels.namespace="shop"
                                                                                                            ^^^^^^^^^
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
          comparison: COMPARISON_GT
          thresholdValue: 100
          duration: 300s
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.labels import lacking, meant, way_out
from checks.facts.queries import parsed, selected, written
from checks.facts.watching import conditions, reads
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.filters.ast import Operator
from monitoring.filters.parts import of_label
from monitoring.filters.query import comparisons
from monitoring.promql import PROMETHEUS
from monitoring.resource_types import PROMETHEUS_TARGET
from monitoring.validation.lookup import Lookup

_KINDS = ("counter", "gauge", "histogram", "summary", "unknown")
_ADDED = (*PROMETHEUS_TARGET.labels, "le", "quantile", "monitored_resource")


def _check(view: PlanView) -> Iterator[Finding]:
    for read in reads(view):
        for each, negated in comparisons(read.side.tree):
            told = lacking(read.side, each.field, view.facts)
            if told is None or each.value == "":
                continue  # a label that is missing reads as empty
            excludes = negated != (each.operator is Operator.NOT_EQUAL)
            so = "leaves nothing out" if excludes else "selects nothing"
            message = f"{told.message}: the filter {so}"
            part = of_label(read.side.text, each.field_end, each.field[-1])
            at = read.resource.source, read.side.path
            yield Finding(*at, message, told.hint, told.fix if part else None, part)
    if view.raw:
        yield from _queries(view)


def _queries(view: PlanView) -> Iterator[Finding]:
    """Matchers of PromQL queries on metrics of Managed Service for Prometheus."""
    for condition in conditions(view):
        for one in selected(parsed(condition.query)) if condition.query else ():
            known = _prometheus(one.name, view.facts)
            if known is None:
                continue
            for label, operator, value in one.matchers:
                if operator not in ("=", "=~") or not value or label in (*known, *_ADDED):
                    continue
                message = f"{one.name} has no label {label}: the query selects nothing"
                at = condition.policy.source, (*condition.path, "query")
                found = written(condition.query, one)
                matcher = found.matcher(label, operator, value) if found else None
                part = matcher.label if matcher else None
                fix = meant(label, known) if part else None
                yield Finding(*at, message, way_out(label, known), fix, part)


def _prometheus(name: str, facts: Lookup) -> tuple[str, ...] | None:
    names = (name, *(name.removesuffix(end) for end in ("_bucket", "_count", "_sum")))
    for kind in _KINDS:
        for one in names:
            found = facts.metric(f"{PROMETHEUS}{one}/{kind}")
            if found is not None:
                return tuple(found.labels)
    return None


RULE = Rule("label-unknown", Group.USELESS, Severity.ERROR, plan=_check)
