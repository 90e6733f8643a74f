"""A query that picks other series each time.

topk returns the series that are largest just now. Each has labels of its own, and so an incident of
its own: when another one comes out on top, the first incident closes and a second opens, though
nothing got better or worse. A retest begins anew with each of them: two queues that are both too
long, and take turns at being the longest, never pass one.

Source: comments of google.monitoring.v3.AlertPolicy.Condition.PrometheusQueryLanguageCondition (an
alert for each time series that the query returns); Cloudflare, pint, promql/fragile.

PASS
    # policy.yaml
    displayName: Orders wait
    severity: WARNING
    combiner: OR
    documentation: {content: Look at the workers.}
    notificationChannels: [projects/shop/notificationChannels/1]
    conditions:
    - displayName: the longest queue
      conditionPrometheusQueryLanguage: {query: max(queue_length) > 100, duration: 300s}
FAIL
    # policy.yaml
    displayName: Orders wait
    severity: WARNING
    combiner: OR
    documentation: {content: Look at the workers.}
    notificationChannels: [projects/shop/notificationChannels/1]
    conditions:
    - displayName: the longest queue
      conditionPrometheusQueryLanguage:
        query: topk(1, queue_length) > 100
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^
        duration: 300s
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.queries import parsed, selected
from checks.facts.watching import conditions
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity

_PICKS = ("topk", "bottomk", "limitk", "limit_ratio")
_JOINS = frozenset(("sum", "avg", "min", "max", "count", "group", "stddev", "stdvar", "quantile"))
_INSTEAD = {"topk": "max", "bottomk": "min"}


def _check(view: PlanView) -> Iterator[Finding]:
    if not view.raw:  # ours pick none
        return
    for condition in conditions(view):
        picks = next(iter(_picking(condition.query)), "")
        if picks:
            instead = _INSTEAD.get(picks, "max")
            yield Finding(
                condition.policy.source,
                (*condition.path, "query"),
                f"{picks} returns other series each time: an incident closes and another opens "
                "when they change places",
                f"compare {instead}(...), or every series: whatever passes opens an incident",
            )


def _picking(query: str) -> Iterator[str]:
    """The functions whose choice of series is what the query returns."""
    if not any(name in query for name in _PICKS):
        return
    for read in selected(parsed(query)):
        for at, name in enumerate(read.inside):
            if name in _PICKS and _JOINS.isdisjoint(read.inside[at + 1 :]):
                yield name


RULE = Rule("query-picks-series", Group.NOISE, Severity.WARNING, plan=_check)
