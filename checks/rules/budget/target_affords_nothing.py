"""A target that affords not one failure at the expected rate.

A window holds rate x window events, of which (1 - target) may fail. Where that is less than one,
the first failure breaks the promise, whatever anybody does about it: the target asks for luck.

Source: Site Reliability Workbook, chapter 5, "Low-Traffic Services and Error Budget Alerting".

PASS
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.9%, measurement_window: 30d, expected_rate: 10/h}
      latency: {target: "95% < 500ms", measurement_window: 30d}
FAIL
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.99%, measurement_window: 30d, expected_rate: 10/h}
                             ^^^^^^
      latency: {target: "95% < 500ms", measurement_window: 30d}
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal

from checks.facts.amount import share, written
from checks.facts.promises import Promised, promises
from checks.rule import Finding, Group, ProjectView, Rule
from monitoring.diagnostics import Severity
from monitoring.limits import DAY, ROLLING_MAX
from monitoring.text import number, percent
from slo.burn_rate import ONE
from slo.low_traffic import rate_words

_FINEST = Decimal("0.0001")  # of a target that is written as a percentage of two places


def _check(view: ProjectView) -> Iterator[Finding]:
    for promised in promises(view):
        rate = promised.objective.expected_rate
        if rate is None or promised.measure.counted:
            continue
        events = rate * promised.window
        bad = events * (ONE - promised.goal)
        if bad < 1:
            yield Finding(
                promised.source,
                promised.path,
                f"{rate_words(rate)} makes {number(events)} events in {written(promised.window)}, "
                f"of which {percent(ONE - promised.goal)} is {number(bad)}: not one may fail",
                _way_out(promised, rate, events),
            )


def _way_out(promised: Promised, rate: Decimal, events: Decimal) -> str:
    days = int(ONE / ((ONE - promised.goal) * rate * DAY)) + 1
    ways = [f"measure over {days}d"] if days * DAY <= ROLLING_MAX else []
    highest = (ONE - ONE / events).quantize(_FINEST, ROUND_DOWN)
    if highest > 0:
        ways.append(f"at most {share(highest)} affords one in {written(promised.window)}")
    return ", or ".join(ways) or "count windows instead of events: good_windows"


RULE = Rule("target-affords-nothing", Group.BUDGET, Severity.WARNING, project=_check)
