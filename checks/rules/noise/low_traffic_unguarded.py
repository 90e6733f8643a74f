"""A page that one bad event sets off.

At ten requests an hour a single failure is a tenth of an hour's requests, and burns a budget of
99.9% a hundred times faster than it may. With an expected rate, burn-rate policies also ask for a
least number of bad events; where the metric's buckets are not known up to the bound, nothing can
count those, and the policy goes without. What passes its threshold is then
rate x window x burn rate x (1 - target) bad events.

A page written by hand on the same events has no such guard. More than (1 - q) x rate x window of
them must be slow to move the percentile q: of two requests in twelve minutes, one. A retest longer
than the window takes a second one, with nothing between them, for a window without requests gives
no verdict. Found is what fewer than three bad events set off while the promise allows as many.

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
FAIL
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.5%, measurement_window: 30d}
      latency: {target: "95% < 500ms", measurement_window: 30d, expected_rate: 10/h}
    # monitoring/alerts.yaml
    alerts:
      slow:
        display_name: Slow
        severity: page
        condition: {metric: duration, show: p95, above: 2s, for: 5m, every: 60s, across: mean}
                                                        ^^
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from checks.facts.amount import written
from checks.facts.guards import guards
from checks.facts.promises import Promised
from checks.facts.thin import Thin, thin
from checks.rule import Finding, Group, ProjectView, Rule
from monitoring.diagnostics import Severity
from monitoring.limits import ALIGNMENT_AND_DURATION_MAX, MINUTE
from monitoring.text import duration, number
from slo.low_traffic import LEAST_BAD_EVENTS, enough_alone, rate_words
from slo.tiers import Tier


def _check(view: ProjectView) -> Iterator[Finding]:
    for found in guards(view):
        unguarded = (page.tier for page in found.pages if page.needs and not page.guarded)
        tier = next(unguarded, None)
        if tier is not None:
            yield _finding(found.promised, found.rate, tier)
    told = set()
    for one in thin(view):
        few = one.enough < LEAST_BAD_EVENTS and one.enough <= one.allowed
        if few and one.alert.key not in told:  # whichever promise counts its events
            told.add(one.alert.key)
            yield _by_hand(one)


def _finding(promised: Promised, rate: Decimal, tier: Tier) -> Finding:
    events = _events(enough_alone(rate, tier.long, tier.burn, promised.goal))
    return Finding(
        promised.objective.source,
        ("expected_rate",),
        f"at {rate_words(rate)} {events} in {duration(tier.long)} can wake somebody{promised.where}"
        f" ({tier.name}), and nothing can ask for {LEAST_BAD_EVENTS}",
        "list the metric's buckets in the catalogue, up to the bound at least",
    )


def _by_hand(one: Thin) -> Finding:
    promised = one.promised
    message = (
        f"at {rate_words(one.rate)} {_events(one.enough)} in {duration(one.span)} can wake "
        f"somebody, and {promised.objective.key} allows {number(one.allowed)} in "
        f"{duration(promised.window)}"
    )
    ways = "leave it to the objective's own alerts, or make it a ticket"
    longer = _window_of_several(one)
    if longer:
        ways = f"align every {written(longer)}, so that it takes {LEAST_BAD_EVENTS}; {ways}"
    return Finding(one.alert.source, ("condition", "above"), message, ways)


def _window_of_several(one: Thin) -> int:
    """The least period in which only LEAST_BAD_EVENTS are enough; 0 where none is short enough."""
    if one.share is None:
        return 0
    least = (LEAST_BAD_EVENTS - 1) / (one.rate * one.share)
    period = -int(-least // MINUTE) * MINUTE
    return period if period + one.alert.condition.duration <= ALIGNMENT_AND_DURATION_MAX else 0


def _events(count: int) -> str:
    return f"{count} bad events" if count > 1 else "one bad event"


RULE = Rule("low-traffic-unguarded", Group.NOISE, Severity.WARNING, project=_check)
