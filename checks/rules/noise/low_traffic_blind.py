"""Traffic so thin that pages miss an outage.

Where traffic is low, burn-rate policies ask for at least three bad events, so that chance wakes
nobody. At one request an hour, half an hour of total outage brings half an event: it is told with a
chance of 1 in 70. The chance is that of three events or more, coming independently (Poisson), of
which rate x 30 min are expected.

Source: Site Reliability Workbook, chapter 5, "Low-Traffic Services and Error Budget Alerting":
generate artificial traffic, combine services, or lower the objective.

PASS
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.5%, measurement_window: 30d, expected_rate: 10/h}
      latency: {target: "95% < 500ms", measurement_window: 30d}
FAIL
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.5%, measurement_window: 30d, expected_rate: 1/h}
                                                                            ^^^
      latency: {target: "95% < 500ms", measurement_window: 30d}
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from checks.facts.amount import share
from checks.facts.guards import guards
from checks.rule import Finding, Group, ProjectView, Rule
from monitoring.diagnostics import Severity
from monitoring.text import duration
from slo.low_traffic import LEAST_BAD_EVENTS, OUTAGE, chance_caught, rate_words

_EVEN = Decimal("0.5")


def _check(view: ProjectView) -> Iterator[Finding]:
    for found in guards(view):
        pages, promised = found.pages, found.promised
        if promised.stack or not pages or not all(page.guarded for page in pages):
            continue
        caught = max(chance_caught(LEAST_BAD_EVENTS, found.rate, p.tier.long) for p in pages)
        if caught < _EVEN:
            yield Finding(
                promised.objective.source,
                ("expected_rate",),
                f"at {rate_words(found.rate)} {duration(OUTAGE)} of total outage wakes somebody "
                f"with a chance of {share(caught)}: its pages wait for {LEAST_BAD_EVENTS} bad "
                "events",
                "ask from outside (an uptime check that pages), or count several services as one",
            )


RULE = Rule("low-traffic-blind", Group.NOISE, Severity.WARNING, project=_check)
