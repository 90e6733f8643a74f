"""A name that promises another share than the goal.

People believe the sentence, the service counts by the number. A name or description that says 99.9%
above a goal of 0.9 hides that a hundred times as much may fail as everybody thinks.

Any percentage that is the goal, what it leaves, or the share that a good window must hold will do.

Source: an example of Google's cloud-ops-sandbox says "99.9 % of minutes" above a goal of 0.9.

PASS
    # objectives.yaml
    name: projects/shop/services/shop/serviceLevelObjectives/up
    displayName: 99.9% of requests are answered
    goal: 0.999
    rollingPeriod: 2592000s
    serviceLevelIndicator: {basicSli: {availability: {}}}
FAIL
    # objectives.yaml
    name: projects/shop/services/shop/serviceLevelObjectives/up
    displayName: 99.9% of requests are answered
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    goal: 0.9
    rollingPeriod: 2592000s
    serviceLevelIndicator: {basicSli: {availability: {}}}
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from checks.facts.promises import promises
from checks.rule import Finding, Group, PlanView, ProjectView, Rule
from monitoring.diagnostics import Severity
from monitoring.plan import Kind
from monitoring.text import percent
from monitoring.validation.reading import Body, entries, number, text
from slo.burn_rate import ONE

_PERCENTAGE = re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d{1,9})?) ?%")


def _project(view: ProjectView) -> Iterator[Finding]:
    for promised in promises(view):
        objective = promised.objective
        if objective.description and not promised.stack:
            shares = {promised.goal, promised.measure.goal}
            told = _told(objective.description, shares)
            if told:
                yield Finding(objective.source, ("description",), *told)


def _plan(view: PlanView) -> Iterator[Finding]:
    for slo in view.plan.of(Kind.SLO):
        shares = set(_shares(slo.body))
        told = _told(text(slo.body, "displayName"), shares) if shares else None
        if told:
            yield Finding(slo.source, ("displayName",), *told)


def _shares(slo: Body) -> Iterator[Decimal]:
    """The goal, and what a good window must hold."""
    windows = entries(entries(slo, "serviceLevelIndicator"), "windowsBased")
    for body, key in ((slo, "goal"), (entries(windows, "goodTotalRatioThreshold"), "threshold")):
        share = number(body, key)
        if share is not None:
            yield Decimal(str(share))


def _told(words: str, shares: set[Decimal]) -> tuple[str, str] | None:
    said = {Decimal(found) / 100 for found in _PERCENTAGE.findall(words)}
    if not said or said & {*shares, *(ONE - share for share in shares)}:
        return None
    promised = " and ".join(map(percent, sorted(shares, reverse=True)))
    named = " and ".join(map(percent, sorted(said, reverse=True)))
    return f"the words say {named}, and the goal is {promised}", "one of the two is meant"


RULE = Rule("goal-said-otherwise", Group.BUDGET, Severity.WARNING, plan=_plan, project=_project)
