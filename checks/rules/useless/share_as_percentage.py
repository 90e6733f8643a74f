"""A percentage where the metric is a share, or the other way round.

Most of Google's utilizations are shares: 0.8 is 80 %, and 80 is eighty times what there is. The
agent's are percentages: 0.8 is less than one per cent, which is always passed.

Source: Google, "Google Cloud metrics", "Kubernetes metrics", "Ops Agent metrics" (the unit 10^2.% is
of values from 0 to 1, % of values from 0 to 100).

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
          filter: metric.type="compute.googleapis.com/instance/cpu/utilization" AND resource.type="gce_instance"
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
          comparison: COMPARISON_GT
          thresholdValue: 0.8
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
          filter: metric.type="compute.googleapis.com/instance/cpu/utilization" AND resource.type="gce_instance"
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
          comparison: COMPARISON_GT
          thresholdValue: 80
                          ^^
          duration: 300s
"""  # noqa: E501

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.facts.google_metrics import METRICS
from checks.facts.queries import Compared, compared, is_a, is_part_of, parsed, selected
from checks.facts.watching import Side, conditions, thresholds
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.validation.lookup import Lookup
from monitoring.validation.reading import number

_SHARE_UNIT = "10^2.%"
_SHARE_NAME = re.compile(r"(^|[/_])(share|ratio|fraction|utilization|error_rate)$")
_FAILURES = re.compile(r"error|fail|5xx", re.IGNORECASE)
_KEEPS = ("NONE", "MEAN", "MIN", "MAX", "NEXT_OLDER", "INTERPOLATE")
_BURST = 2  # what may pass the whole for a moment stays below twice of it


def _check(view: PlanView) -> Iterator[Finding]:
    for condition, side in thresholds(view):
        whole = _whole(side, view.facts)
        limit = number(condition.body, "thresholdValue") or 0
        told = _wrong(whole, limit) if whole and condition.denominator is None else ""
        if told:
            path = (*condition.path, "thresholdValue")
            yield Finding(condition.policy.source, path, told, _way_out(whole, limit))
    for condition in conditions(view) if view.raw else ():
        for one in compared(parsed(condition.query)) if condition.query else ():
            if _BURST <= one.limit <= 100 and _is_failures(one):
                path = (*condition.path, "query")
                told = f"a share of failures is 0 to 1, and never above {one.limit:g}"
                yield Finding(condition.policy.source, path, told, _way_out(1, one.limit))


def _wrong(whole: float, limit: float) -> str:
    if whole == 1 and limit >= _BURST:
        return f"{limit:g} of a share is {limit * 100:g} %: the metric is 1 when all is used"
    if whole == 100 and 0 < limit < 1:
        return f"{limit:g} of a percentage is less than 1 %: the metric is 100 when all is used"
    return ""


def _way_out(whole: float, limit: float) -> str:
    if whole == 1:
        return f"{limit:g} % is {limit / 100:g}" if limit <= 100 else "a share is 0 to 1"
    return f"{limit:.4g} of all is {limit * 100:g}"


def _whole(side: Side, facts: Lookup) -> float:
    """What the side measures when all is used: 1, or 100; 0 where it is no share."""
    for step in side.steps:
        for name in (step.aligner.removeprefix("ALIGN_"), step.reducer.removeprefix("REDUCE_")):
            if name not in _KEEPS and not name.startswith("PERCENTILE"):
                return 0
    known = METRICS.get(side.metric)
    if known is not None:
        return known.whole if known.most > known.whole else 0  # what never fires is found as that
    found = side.facts(facts)
    if found is None:
        return 0
    named = found.unit in ("", "1") and _SHARE_NAME.search(side.metric) is not None
    return 1 if named or found.unit == _SHARE_UNIT else 100 if found.unit == "%" else 0


def _is_failures(one: Compared) -> bool:
    """Whether failures are divided by something else that is counted, and compared from below."""
    value = one.value
    if not one.operator.startswith(">") or not is_a(value, "BinaryExpr") or str(value.op) != "/":
        return False
    top, bottom = list(selected(value.lhs)), list(selected(value.rhs))
    if is_part_of(value.lhs, value.rhs):
        return False  # what never fires is found as that
    growing = all(each.range and "*" not in each.inside for each in (*top, *bottom))
    return bool(top and bottom and growing) and any(_FAILURES.search(t.name) for t in top)


RULE = Rule("share-as-percentage", Group.USELESS, Severity.WARNING, plan=_check)
