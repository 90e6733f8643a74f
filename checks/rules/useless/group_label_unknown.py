"""Grouping by a label that the metric, or its resource, does not have.

Every series has the same empty value of it: the grouping tells nothing apart, and what was to be one
incident or line for each of them is one for all.

Source: comments of google.monitoring.v3.Aggregation, group_by_fields; Google, "Monitored resource
types".

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
          filter: metric.type="custom.googleapis.com/queue" AND resource.type="k8s_pod"
          aggregations:
            - alignmentPeriod: 60s
              perSeriesAligner: ALIGN_MEAN
              crossSeriesReducer: REDUCE_SUM
              groupByFields: [resource.labels.namespace_name]
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
          filter: metric.type="custom.googleapis.com/queue" AND resource.type="k8s_pod"
          aggregations:
            - alignmentPeriod: 60s
              perSeriesAligner: ALIGN_MEAN
              crossSeriesReducer: REDUCE_SUM
              groupByFields: [resource.labels.namespace]
                                              ^^^^^^^^^
          comparison: COMPARISON_GT
          thresholdValue: 100
          duration: 300s
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.labels import lacking
from checks.facts.watching import reads
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.filters.parts import of_label


def _check(view: PlanView) -> Iterator[Finding]:
    for read in reads(view):
        for step in read.side.steps:
            for index, field in enumerate(step.groups):
                told = lacking(read.side, field, view.facts)
                if told is not None:
                    at = read.resource.source, (*step.path, "groupByFields", index)
                    message = f"{told.message}: grouping by it tells nothing apart"
                    written = step.written[index]
                    part = of_label(written, len(written.rstrip()), field[-1])
                    yield Finding(*at, message, told.hint, told.fix if part else None, part)


RULE = Rule("group-label-unknown", Group.USELESS, Severity.WARNING, plan=_check)
