"""A filter that nothing passes.

It asks one field for two different values at once. OR would bind tighter than AND: a list of values
is written with one_of, or with OR in parentheses.

Source: Google, "Monitoring filters"; comments of google.monitoring.v3.MetricService filters.

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
          filter: metric.type="custom.googleapis.com/queue" AND resource.type="global" AND metric.labels.zone=one_of("a", "b")
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
          filter: metric.type="custom.googleapis.com/queue" AND resource.type="global" AND metric.labels.zone="a" AND metric.labels.zone="b"
                                                                                                                      ^^^^^^^^^^^^^^^^^^^^^^
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
          comparison: COMPARISON_GT
          thresholdValue: 100
          duration: 300s
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.watching import Side, conjuncts, reads
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.filters.ast import Call, Comparison, FieldPath, Operator
from monitoring.filters.fields import render_field
from monitoring.filters.parts import of_leaf


def _check(view: PlanView) -> Iterator[Finding]:
    for read in reads(view):
        for first, second in _contradictions(read.side):
            name, one, other = render_field(first.field), str(first.value), str(second.value)
            message = f'nothing passes the filter: {name} is to be both "{one}" and "{other}"'
            hint = f'for either: {name} = one_of("{one}", "{other}")'
            part = of_leaf(read.side.text, second)
            yield Finding(read.resource.source, read.side.path, message, hint, part=part)


def _contradictions(side: Side) -> Iterator[tuple[Comparison, Comparison]]:
    """The first two comparisons that no value passes together."""
    seen: dict[FieldPath, Comparison] = {}
    for each in conjuncts(side.tree):
        if each.operator is not Operator.EQUAL or isinstance(each.value, Call):
            continue
        first = seen.setdefault(each.field, each)
        if str(first.value) != str(each.value):
            yield first, each
            return


RULE = Rule("filter-selects-nothing", Group.USELESS, Severity.ERROR, plan=_check)
