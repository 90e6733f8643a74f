"""A latency promise that its histogram cannot count.

An objective counts what was faster than its bound. Between two bucket edges the count is a guess,
drawn by a straight line; above the last edge there is nothing to count at all.

Source: comments of google.monitoring.v3.DistributionCut, range (the count within the range is
estimated).

PASS
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.5%, measurement_window: 30d}
      latency: {target: "95% < 1s", measurement_window: 30d}
FAIL
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.5%, measurement_window: 30d}
      latency: {target: "95% < 300ms", measurement_window: 30d}
                        ^^^^^^^^^^^^^
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.edges import between, nearest, told_between
from checks.facts.watching import side_of
from checks.rule import Finding, Group, PlanView, ProjectView, Rule
from monitoring.compile_error import CompileError
from monitoring.diagnostics import Severity
from monitoring.plan import Kind
from monitoring.validation.reading import Body, entries, number
from slo.indicator import bound_of, selections


def _project(view: ProjectView) -> Iterator[Finding]:
    for service in view.model.services:
        for objective in service.objectives:
            metric = selections(objective.indicator)[0].metric
            try:
                bound = bound_of(objective)
            except CompileError:
                continue  # found as that
            if bound is None or not metric.buckets:
                continue
            edges = tuple(map(float, metric.buckets))
            message, hint = _told(float(bound), edges, metric.unit)
            if message:
                yield Finding(objective.source, ("target",), message, hint)


def _plan(view: PlanView) -> Iterator[Finding]:
    for slo in view.plan.of(Kind.SLO):
        path: tuple[str, ...] = ("serviceLevelIndicator", "requestBased", "distributionCut")
        cut: Body = slo.body
        for part in path:
            cut = entries(cut, part)
        side = side_of(path, cut, "distributionFilter", ())
        facts = side.facts(view.facts) if side is not None else None
        bound = number(entries(cut, "range"), "max")
        if facts is None or not facts.buckets or bound is None:
            continue
        message, hint = _told(float(bound), facts.buckets, facts.unit)
        if message:
            yield Finding(slo.source, (*path, "range", "max"), message, hint)


def _told(bound: float, edges: tuple[float, ...], unit: str) -> tuple[str, str]:
    last = edges[-1]
    if bound > last:
        message = (
            f"the histogram ends at {last:g} {unit}: what is slower cannot be told from what is "
            f"slower than {bound:g} {unit}"
        )
        return message, f"promise up to {last:g} {unit}, or give the histogram a higher edge"
    inside = between(bound, edges)
    if inside is None:
        return "", ""
    return told_between(bound, *inside, unit), nearest(*inside, unit)


RULE = Rule("bound-between-buckets", Group.USELESS, Severity.WARNING, _plan, _project)
