"""A window that holds fewer than two samples.

Growth is told from two samples. A window with one of them, or none, gives a jumping rate or no value
at all: the alert flaps, or never fires.

Source: Google, "Managed Service for Prometheus" (targets are scraped every 30 s unless somebody says
otherwise); Google, "Google Cloud metrics" (sampled every 60 seconds); comments of
google.monitoring.v3.UptimeCheckConfig, period.

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
          query: sum(rate(orders_total[5m])) < 1
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
          query: sum(rate(orders_total[30s])) < 1
                                       ^^^
          duration: 300s
          evaluationInterval: 60s
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Iterator

from alerts.condition import PROMQL
from checks.facts.queries import GROWTH, parsed, selected, written
from checks.facts.watching import Condition, Side, conditions
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.filters.ast import SloFunction
from monitoring.filters.parts import of_argument
from monitoring.filters.query import lookback_seconds
from monitoring.plan import Kind
from monitoring.text import duration
from monitoring.validation.reading import seconds, text
from slo.tiers import SAMPLE

_SCRAPED = 30  # seconds
_CHECK_ID = ("metric", "labels", "check_id")


def _check(view: PlanView) -> Iterator[Finding]:
    if not view.raw:
        return  # the windows of the config are held against sampling where they are made
    periods = {
        text(check.body, "name").rpartition("/")[2]: seconds(text(check.body, "period")) or 0
        for check in view.plan.of(Kind.UPTIME)
    }
    for condition in conditions(view):
        if condition.kind == PROMQL:
            yield from _query(condition)
        elif condition.side is not None:
            yield from _burn_rate(condition, condition.side)
            yield from _uptime(condition, condition.side, periods)


def _query(condition: Condition) -> Iterator[Finding]:
    for one in selected(parsed(condition.query)):
        growing = any(name in GROWTH for name in one.inside[:1])
        if growing and 0 < one.range < 2 * _SCRAPED:
            message = (
                f"a window of {duration(round(one.range))} holds fewer than two samples of "
                f"{one.name or 'the metric'}, scraped every {_SCRAPED} s by default"
            )
            hint = f"look back {2 * _SCRAPED} s or more"
            at = condition.policy.source, (*condition.path, "query")
            found = written(condition.query, one)
            yield Finding(*at, message, hint, part=found.range if found else None)
            return


def _burn_rate(condition: Condition, side: Side) -> Iterator[Finding]:
    if side.selector is None or side.selector.function is not SloFunction.BURN_RATE:
        return
    lookback = lookback_seconds(side.selector) or 0
    if 0 < lookback < 2 * SAMPLE:
        message = (
            f"a burn rate over {duration(round(lookback))} has fewer than two samples of {SAMPLE} s"
        )
        hint = f"look back {5 * SAMPLE} s or more"
        part = of_argument(side.text, side.selector, 1)
        yield Finding(condition.policy.source, side.path, message, hint, part=part)


def _uptime(condition: Condition, side: Side, periods: dict[str, int | float]) -> Iterator[Finding]:
    every = periods.get(side.fixed.get(_CHECK_ID, ""), 0)
    for step in side.steps:
        if 0 < step.period < every:
            message = (
                f"a period of {duration(round(step.period))} is often without an answer: the "
                f"check asks every {duration(round(every))}"
            )
            hint = f"align over {every:g}s or more"
            yield Finding(condition.policy.source, (*step.path, "alignmentPeriod"), message, hint)


RULE = Rule("window-too-short", Group.USELESS, Severity.WARNING, plan=_check)
