"""A label value that its type does not have.

A BOOL label is true or false, an INT64 label a whole number: compared with anything else, it is
never equal, and the filter selects nothing.

Source: comments of google.api.LabelDescriptor.ValueType.

PASS
    # monitoring.yaml
    metricDescriptors:
      - type: custom.googleapis.com/trained
        displayName: Trained
        description: Trainings.
        metricKind: GAUGE
        valueType: DOUBLE
        unit: "1"
        labels: [{key: success, valueType: BOOL}]
    alertPolicies:
      - displayName: Training fails
        documentation: {content: See the runbook.}
        severity: WARNING
        combiner: OR
        notificationChannels: [projects/shop/notificationChannels/1]
        alertStrategy: {autoClose: 86400s}
        conditions:
          - displayName: one
            conditionThreshold:
              filter: metric.type="custom.googleapis.com/trained" AND resource.type="global" AND metric.labels.success=false
              aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
              comparison: COMPARISON_GT
              thresholdValue: 100
              duration: 300s
FAIL
    # monitoring.yaml
    metricDescriptors:
      - type: custom.googleapis.com/trained
        displayName: Trained
        description: Trainings.
        metricKind: GAUGE
        valueType: DOUBLE
        unit: "1"
        labels: [{key: success, valueType: BOOL}]
    alertPolicies:
      - displayName: Training fails
        documentation: {content: See the runbook.}
        severity: WARNING
        combiner: OR
        notificationChannels: [projects/shop/notificationChannels/1]
        alertStrategy: {autoClose: 86400s}
        conditions:
          - displayName: one
            conditionThreshold:
              filter: metric.type="custom.googleapis.com/trained" AND resource.type="global" AND metric.labels.success="no"
                                                                                                                        ^^
              aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
              comparison: COMPARISON_GT
              thresholdValue: 100
              duration: 300s
"""  # noqa: E501

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.facts.watching import reads
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.filters.ast import Call, Comparison, Function, Operator
from monitoring.filters.parts import of_value
from monitoring.filters.query import comparisons

_INT = re.compile(r"-?\d{1,19}")
_MAY_BE = {"BOOL": "true or false", "INT64": "a whole number"}


def _check(view: PlanView) -> Iterator[Finding]:
    for read in reads(view):
        facts = read.side.facts(view.facts)
        if facts is None:
            continue
        for leaf, negated in comparisons(read.side.tree):
            if negated or leaf.field[:2] != ("metric", "labels"):
                continue
            kind = facts.labels.get(leaf.field[2], "")
            wrong = [value for value in _values(leaf) if not _may_be(kind, value)]
            if wrong:
                message = (
                    f'the label {leaf.field[2]} is {kind}, which "{wrong[0]}" is never equal to: '
                    "the filter selects nothing"
                )
                hint = f"it is {_MAY_BE[kind]}"
                part = of_value(read.side.text, leaf)
                yield Finding(read.resource.source, read.side.path, message, hint, part=part)


def _values(leaf: Comparison) -> tuple[str, ...]:
    """What a label is compared with for equality, as text."""
    if leaf.operator is not Operator.EQUAL:
        return ()
    value = leaf.value
    if not isinstance(value, Call):
        return (_text(value),)
    return tuple(map(_text, value.arguments)) if value.function is Function.ONE_OF else ()


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _may_be(kind: str, value: str) -> bool:
    if "${" in value:
        return True
    if kind == "BOOL":
        return value.lower() in ("true", "false")
    return kind != "INT64" or _INT.fullmatch(value) is not None


RULE = Rule("label-value-impossible", Group.USELESS, Severity.ERROR, plan=_check)
