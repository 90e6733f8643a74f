"""A counter compared as if it were a measurement.

A counter grows from the start of a process and falls back to 0 with the next: that it is above some
number says how long the process has run. What is happening now is its growth.

Source: Prometheus, "Metric types" and "Query functions" (rate); Prometheus naming practices
(counters end with _total).

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
        conditionPrometheusQueryLanguage:
          query: sum(rate(errors_total[5m])) > 1
          duration: 300s
          evaluationInterval: 60s
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
        conditionPrometheusQueryLanguage:
          query: sum(errors_total) > 100
                     ^^^^^^^^^^^^
          duration: 300s
          evaluationInterval: 60s
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.facts.queries import Selected, compared, parsed, selected, written
from checks.facts.watching import conditions
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity

_COUNTER = re.compile(r"(_total|_bucket)$")
_AMOUNT = re.compile(r"(bytes|cores|size|capacity|memory)_total$")  # what there is in total
_FINE = {
    "absent", "absent_over_time", "changes", "count", "group", "present_over_time", "resets",
    "timestamp", "count_over_time",
}  # fmt: skip


def _check(view: PlanView) -> Iterator[Finding]:
    if not view.raw:
        return
    for condition in conditions(view):
        for one in compared(parsed(condition.query)) if condition.query else ():
            found = next(filter(_is_plain, selected(one.value)), None)
            if found is not None:
                message = f"{found.name} is a counter: its value says how long a process has run"
                hint = f"compare its growth: rate({found.name}[5m])"
                at = condition.policy.source, (*condition.path, "query")
                place = written(condition.query, found)
                yield Finding(*at, message, hint, part=place.name if place else None)


def _is_plain(one: Selected) -> bool:
    if one.range or not _COUNTER.search(one.name) or _AMOUNT.search(one.name):
        return False
    return not _FINE & set(one.inside)


RULE = Rule("counter-without-rate", Group.USELESS, Severity.WARNING, plan=_check)
