"""A label that the metric, or its resource, does not have.

A filter on it selects nothing, and grouping by it puts everything into one group: the alert or the
chart is there, and shows nothing of what it was made for.

Source: comments of google.monitoring.v3.Aggregation, group_by_fields; Google, "Monitoring filters",
"Monitored resource types".

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
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
          comparison: COMPARISON_GT
          thresholdValue: 100
          duration: 300s
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from checks.google_metrics import PROMETHEUS_TARGET, RESOURCE_LABELS
from checks.queries import parsed, selected
from checks.rule import Finding, Group, Path, PlanView, Rule
from checks.watching import Side, conditions, reads
from monitoring.diagnostics import Severity
from monitoring.filters.ast import Comparison, FieldPath
from monitoring.filters.query import leaves
from monitoring.promql import PROMETHEUS
from monitoring.validation.lookup import Lookup

_KINDS = ("counter", "gauge", "histogram", "summary", "unknown")
_ADDED = (*PROMETHEUS_TARGET, "le", "quantile", "monitored_resource")


def _check(view: PlanView) -> Iterator[Finding]:
    for read in reads(view):
        has = _has(read.side, view.facts)
        for path, field in _fields(read.side):
            known = has.get(field[0])
            if known is None or field[2] in (*known, "*"):
                continue
            message = f"{_whose(read.side, field[0])} has no label {field[2]}: {_so(path)}"
            yield Finding(read.resource.source, path, message, _way_out(field[2], known))
    if view.raw:
        yield from _queries(view)


def _has(side: Side, facts: Lookup) -> dict[str, tuple[str, ...]]:
    """The labels that there are, of the metric and of the resource; nothing where unknown."""
    found: dict[str, tuple[str, ...]] = {}
    metric = side.facts(facts)
    if metric is not None:
        found["metric"] = tuple(metric.labels)
    if side.resource_type in RESOURCE_LABELS:
        found["resource"] = RESOURCE_LABELS[side.resource_type]
    return found


def _fields(side: Side) -> Iterator[tuple[Path, FieldPath]]:
    """The labels of metric and resource that a side names, each with its place."""
    for leaf in leaves(side.tree):
        if isinstance(leaf, Comparison) and leaf.field[1:2] == ("labels",):
            yield side.path, leaf.field
    for step in side.steps:
        for index, group in enumerate(step.groups):
            if group[1:2] == ("labels",) and len(group) > 2:
                yield (*step.path, "groupByFields", index), group


def _whose(side: Side, root: str) -> str:
    return side.metric if root == "metric" else f"the resource {side.resource_type}"


def _so(path: Path) -> str:
    return "all falls into one group" if "groupByFields" in path else "the filter selects nothing"


def _way_out(label: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(label, known, n=1)
    if close:
        return f"did you mean {close[0]}?"
    return f"it has {', '.join(known)}" if known else "it has no labels"


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
                path = (*condition.path, "query")
                yield Finding(condition.policy.source, path, message, _way_out(label, known))


def _prometheus(name: str, facts: Lookup) -> tuple[str, ...] | None:
    names = {name, *(name.removesuffix(end) for end in ("_bucket", "_count", "_sum"))}
    for kind in _KINDS:
        for one in names:
            found = facts.metric(f"{PROMETHEUS}{one}/{kind}")
            if found is not None:
                return tuple(found.labels)
    return None


RULE = Rule("label-unknown", Group.USELESS, Severity.ERROR, plan=_check)
