"""A page that one bad event sets off.

At ten requests an hour a single failure is a tenth of an hour's requests, and burns a budget of
99.9% a hundred times faster than it may. With an expected rate, burn-rate policies also ask for a
least number of bad events; where the metric's buckets are not known up to the bound, nothing can
count those, and the policy goes without. What passes its threshold is then
rate x window x burn rate x (1 - target) bad events.

Source: Site Reliability Workbook, chapter 5, "Low-Traffic Services and Error Budget Alerting".

PASS
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.5%, measurement_window: 30d}
      latency: {target: "95% < 500ms", measurement_window: 30d, expected_rate: 10/h}
FAIL
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.5%, measurement_window: 30d}
      latency: {target: "95% < 500ms", measurement_window: 30d, expected_rate: 1/h}
                                                                               ^^^
    # monitoring/metrics.yaml
    metrics:
      requests:
        type: prometheus.googleapis.com/requests_total/counter
        description: Requests served.
        kind: CUMULATIVE
        value_type: DOUBLE
        unit: "1"
        resource: prometheus_target
        labels: {code: STRING}
        emitter: shop
      duration:
        type: prometheus.googleapis.com/duration_seconds/histogram
        description: Time that requests took.
        kind: CUMULATIVE
        value_type: DISTRIBUTION
        unit: s
        resource: prometheus_target
        emitter: shop
      queue:
        type: prometheus.googleapis.com/queue_length/gauge
        description: Orders that wait.
        kind: GAUGE
        value_type: DOUBLE
        unit: "1"
        resource: prometheus_target
        emitter: shop
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from checks.guards import guards
from checks.promises import Promised
from checks.rule import Finding, Group, ProjectView, Rule
from monitoring.diagnostics import Severity
from monitoring.text import duration
from slo.low_traffic import LEAST_BAD_EVENTS, enough_alone, rate_words
from slo.tiers import Tier


def _check(view: ProjectView) -> Iterator[Finding]:
    for found in guards(view):
        unguarded = (page.tier for page in found.pages if page.needs and not page.guarded)
        tier = next(unguarded, None)
        if tier is not None:
            yield _finding(found.promised, found.rate, tier)


def _finding(promised: Promised, rate: Decimal, tier: Tier) -> Finding:
    enough = enough_alone(rate, tier.long, tier.burn, promised.goal)
    events = f"{enough} bad events" if enough > 1 else "one bad event"
    return Finding(
        promised.objective.source,
        ("expected_rate",),
        f"at {rate_words(rate)} {events} in {duration(tier.long)} can wake somebody{promised.where}"
        f" ({tier.name}), and nothing can ask for {LEAST_BAD_EVENTS}",
        "list the metric's buckets in the catalogue, up to the bound at least",
    )


RULE = Rule("low-traffic-unguarded", Group.NOISE, Severity.WARNING, project=_check)
