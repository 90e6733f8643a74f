"""An alert that opens and closes with each crossing.

Without a retest one value beyond the threshold opens an incident, and the next that is not closes
it: each time somebody is told twice. A value that hovers there is beyond it in every other minute,
and opens 360 incidents a day; after a retest of five minutes, 11; of ten, one in three days. One
that lies a standard deviation on the right side opens 192 a day, and after a retest of five minutes
one in seven weeks; averaged over five minutes without a retest it opens 11. (White noise, a value a
minute, evaluated each minute: tests/check_noise/test_flapping_plays.py plays it.)

Meant are values, rates and counts over a minute at most, and the latest sample of any time. Not
meant are thresholds that a single event passes, states (more than 0, fewer than 1), and an extreme
over a longer window: it stays as long as that window, and the incident with it. Prometheus has
keep_firing_for besides. Alert policies have nothing of that name; to be told at once, and once,
align by the largest value of ten minutes.

Source: Google, "Behavior of metric-based alerting policies": the retest window keeps a single
measurement from opening an incident; Prometheus, "Alerting rules", keep_firing_for.

PASS
    # monitoring/alerts.yaml
    alerts:
      queue:
        display_name: Orders wait
        severity: ticket
        condition: {metric: queue, above: 100, for: 5m, every: 60s, across: max}
PASS
    # monitoring/alerts.yaml
    alerts:
      queue:
        display_name: Orders wait
        severity: ticket
        condition: {metric: queue, show: max, above: 100, for: 0s, every: 10m, across: max}
FAIL
    # monitoring/alerts.yaml
    alerts:
      queue:
        display_name: Orders wait
        severity: ticket
        condition: {metric: queue, above: 100, for: 0s, every: 60s, across: max}
                                                    ^^
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from checks.facts.amount import written
from checks.facts.flapping import flaps, incidents_a_day, wakes_at_once
from checks.facts.watching import Condition, conditions
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.limits import MINUTE
from monitoring.plan import Resource
from monitoring.validation.reading import objects, text

_RETEST = 5 * MINUTE


def _check(view: PlanView) -> Iterator[Finding]:
    for _, made in groupby(conditions(view), key=lambda condition: condition.policy.key):
        found = [condition for condition in made if flaps(condition, view)]
        if found and _joined(found[0].policy):
            all_do = len(found) == len(objects(found[0].policy.body, "conditions"))
            found = found[:1] if all_do else []  # one that does not flap guards the others
        yield from (_finding(condition) for condition in found if not _is_told(condition))


def _joined(policy: Resource) -> bool:
    return text(policy.body, "combiner").startswith("AND")


def _is_told(condition: Condition) -> bool:
    """Whether page-on-one-point speaks already."""
    return condition.side is not None and wakes_at_once(condition, condition.side)


def _finding(condition: Condition) -> Finding:
    return Finding(
        condition.policy.source,
        (*condition.path, "duration"),
        "each crossing opens an incident and the next one closes it: "
        f"{incidents_a_day(0):.0f} a day for a value that hovers at the threshold",
        f"let it last: {written(_RETEST)} leaves {incidents_a_day(_RETEST):.0f} of them",
    )


RULE = Rule("condition-flaps", Group.NOISE, Severity.WARNING, plan=_check)
