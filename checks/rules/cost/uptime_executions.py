"""Uptime checks that run more often than is free.

A million executions a month are free in a project; each further thousand costs $0.30. A check from
all six places once a minute runs 259,200 times in 30 days, so that the fourth such check is the
first to cost: about $78 a month. Three places are the fewest that the service allows, and with the
period at 5 minutes a check runs a fifth as often.

A project that says under `monthly_cost` what it may cost is held to that instead.

Source: Google Cloud Observability pricing, November 2026; a check runs once a period from each of
its locations, of which USA is three.

PASS
    # monitoring/uptime_checks.yaml
    uptime_checks:
      shop:
        display_name: Shop
        path: /
        period: 60s
        timeout: 10s
        severity: page
FAIL
    # monitoring/uptime_checks.yaml
    uptime_checks:
      shop: {display_name: Shop, path: /, period: 60s, timeout: 10s, severity: page}
      cart: {display_name: Cart, path: /cart, period: 60s, timeout: 10s, severity: page}
      search: {display_name: Search, path: /find, period: 60s, timeout: 10s, severity: page}
      orders: {display_name: Orders, path: /orders, period: 60s, timeout: 10s, severity: page}
                                                            ^^^
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.cost import uses_of_executions
from checks.facts.prices import EXECUTIONS
from checks.facts.stages import is_sandbox
from checks.rule import Finding, Group, ProjectView, Rule
from monitoring.diagnostics import Severity
from monitoring.plan import Plan


def _check(view: ProjectView) -> Iterator[Finding]:
    if view.model.checks.monthly_cost is not None:
        return
    for stack, plan in view.plans.items():
        if not is_sandbox(view.environments[stack]):
            yield from _over(plan)


def _over(plan: Plan) -> Iterator[Finding]:
    """The first check, in the order of the plan, that is no longer free."""
    uses = list(uses_of_executions(plan))
    total = sum(use.amount for use in uses)
    before = 0.0
    for use in uses:
        before += use.amount
        if before > EXECUTIONS.free:
            message = (
                f"the uptime checks run {total * 1_000:,.0f} times a month, of which "
                f"{EXECUTIONS.free * 1_000:,.0f} are free: the rest costs "
                f"${EXECUTIONS.of(total):,.2f}"
            )
            hint = (
                f"this one is the first to cost ({use.made_of}): a longer period or fewer regions"
            )
            yield Finding(use.source, ("period",), message, hint)
            return


RULE = Rule("uptime-executions", Group.COST, Severity.WARNING, project=_check)
