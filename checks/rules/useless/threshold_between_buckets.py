"""A percentile compared with what its histogram does not know.

A percentile is read off a histogram by a straight line within one bucket, and says nothing above
the last edge. A threshold between two edges is passed or not by how the line is drawn.

Source: Google, "Percentiles and distribution-valued metrics".

PASS
    # monitoring/alerts.yaml
    alerts:
      slow: {display_name: Slow, severity: ticket, condition: {metric: duration, show: p95, above: 2s, for: 5m, every: 60s, across: mean}}
FAIL
    # monitoring/alerts.yaml
    alerts:
      slow:
        display_name: Slow
        severity: ticket
        condition: {metric: duration, show: p95, above: 1500ms, for: 5m, every: 60s, across: mean}
                                                        ^^^^^^
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.edges import between
from checks.facts.extent import histogram, limit_path
from checks.facts.queries import compared, is_a, parsed
from checks.facts.watching import Side, conditions, thresholds
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.validation.reading import number


def _check(view: PlanView) -> Iterator[Finding]:
    for condition, side in thresholds(view):
        facts = side.facts(view.facts)
        if facts is None or not facts.buckets or not _is_percentile(side):
            continue
        limit = float(number(condition.body, "thresholdValue") or 0)
        message, hint = _told(limit, facts.buckets, facts.unit)
        if message:
            path = (*condition.path, "thresholdValue")
            yield Finding(condition.policy.source, path, message, hint)
    yield from _queries(view)


def _queries(view: PlanView) -> Iterator[Finding]:
    """Quantiles of PromQL. Above the last edge they are found as what never fires."""
    for condition in conditions(view):
        if "histogram_quantile" not in condition.query:
            continue
        for one in compared(parsed(condition.query)):
            called = is_a(one.value, "Call") and one.value.func.name == "histogram_quantile"
            facts = histogram(view, one.value) if called else None
            if facts is None or one.limit > facts.buckets[-1]:
                continue
            message, hint = _told(one.limit, facts.buckets, facts.unit)
            if message:
                path = limit_path(view, condition)
                yield Finding(condition.policy.source, path, message, hint)


def _told(limit: float, edges: tuple[float, ...], unit: str) -> tuple[str, str]:
    last = edges[-1]
    if limit > last:
        message = f"the histogram knows nothing above {last:g} {unit}, less than {limit:g} {unit}"
        return message, f"a threshold up to {last:g} {unit} can be told, or give it a higher edge"
    inside = between(limit, edges)
    if inside is None:
        return "", ""
    low, high = inside
    message = (
        f"{limit:g} {unit} lies between the bucket edges {low:g} and {high:g} {unit}: the "
        f"percentile is {(low + high) / 2:g} {unit} give or take {(high - low) / 2:g} there"
    )
    return message, f"compare with {low:g} or {high:g} {unit}, or give the histogram an edge there"


def _is_percentile(side: Side) -> bool:
    return any("PERCENTILE" in name for step in side.steps for name in (step.aligner, step.reducer))


RULE = Rule("threshold-between-buckets", Group.USELESS, Severity.WARNING, plan=_check)
