"""Two pages for one fault.

Two policies that page on the same series, aligned and joined alike, the one at a higher threshold
than the other: whatever passes the higher has passed the lower. A fault that grows wakes somebody
who is already up.

Source: Site Reliability Engineering, chapter 6: a page is for what nobody knows yet; Google, "Alert
policies", on one severity a policy.

PASS
    # monitoring/alerts.yaml
    alerts:
      queue_long: {display_name: Orders wait, severity: ticket,
                   condition: {metric: queue, above: 100, for: 5m, every: 60s, across: max}}
      queue_full: {display_name: No more orders, severity: page,
                   condition: {metric: queue, above: 900, for: 5m, every: 60s, across: max}}
FAIL
    # monitoring/alerts.yaml
    alerts:
      queue_long: {display_name: Orders wait, severity: page,
                   condition: {metric: queue, above: 100, for: 5m, every: 60s, across: max}}
      queue_full: {display_name: No more orders, severity: page,
                   condition: {metric: queue, above: 900, for: 5m, every: 60s, across: max}}
                                                     ^^^
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from alerts.policy import PAGES
from checks.facts.watching import ABOVE, Condition, thresholds
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.text import number as words
from monitoring.validation.reading import has, items, number, objects, text


def _check(view: PlanView) -> Iterator[Finding]:
    alike: dict[object, list[tuple[float, Condition]]] = {}
    for condition, _ in thresholds(view):
        body, policy = condition.body, condition.policy.body
        limit = number(body, "thresholdValue")
        if limit is None or text(policy, "severity") != PAGES or has(body, "forecastOptions"):
            continue
        if len(objects(policy, "conditions")) == 1:
            above = text(body, "comparison") == ABOVE
            alike.setdefault(_over(condition), []).append((limit if above else -limit, condition))
    for group in alike.values():
        for (milder, first), (harsher, second) in pairwise(sorted(group, key=lambda e: e[0])):
            if milder < harsher and first.duration <= second.duration:
                yield _finding(first, second)


def _over(condition: Condition) -> object:
    """What two conditions have in common that judge the same, and tell the same people."""
    body = condition.body
    read = ("filter", "denominatorFilter", "comparison")
    steps = repr(
        (body.get("aggregations"), body.get("denominatorAggregations"), body.get("trigger"))
    )
    told = frozenset(map(str, items(condition.policy.body, "notificationChannels")))
    return (*(text(body, key) for key in read), steps, told)


def _finding(milder: Condition, harsher: Condition) -> Finding:
    side = "above" if text(harsher.body, "comparison") == ABOVE else "below"
    name = text(milder.policy.body, "displayName") or milder.policy.key
    first, second = (_limit(each) for each in (milder, harsher))
    return Finding(
        harsher.policy.source,
        (*harsher.path, "thresholdValue"),
        f'"{name}" pages {side} {first} already: what is {side} {second} wakes somebody twice',
        "make the milder one a ticket, or leave one of the two out",
    )


def _limit(condition: Condition) -> str:
    limit = number(condition.body, "thresholdValue") or 0
    return words(Decimal(str(limit)))


RULE = Rule("pages-twice", Group.NOISE, Severity.WARNING, plan=_check)
