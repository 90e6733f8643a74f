"""A target that is stricter than what the service depends on.

What a service cannot answer without takes it down as often as it fails itself: nothing is more
available than the product of what its dependencies promise, where these fail independently, and
than the least of them in any case. An answer that waits for another one is no quicker. Whoever
promises more has spent the budget before making a mistake of their own. A rule of thumb asks of
each dependency for one nine more than the service has. Of the dependencies only promises are
known: one that does better than it promises today need not tomorrow.

Source: Treynor, Dahlin, Rau and Beyer, "The Calculus of Service Availability", ACM Queue 15(2),
2017 (critical dependencies, the rule of the extra 9).

PASS
    # monitoring/service.yaml
    id: shop
    display_name: Shop
    owner: web
    runbook: docs/runbooks.md
    depends_on: [{name: Stock, availability: 99.95%}, {name: Firestore, availability: 99.99%}]
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.9%, measurement_window: 30d}
      latency: {target: "95% < 500ms", measurement_window: 30d}
FAIL
    # monitoring/service.yaml
    id: shop
    display_name: Shop
    owner: web
    runbook: docs/runbooks.md
    depends_on: [{name: Stock, availability: 99.5%}, {name: Firestore, availability: 99.99%}]
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.9%, measurement_window: 30d}
                             ^^^^^
      latency: {target: "95% < 500ms", measurement_window: 30d}
FAIL
    # monitoring/service.yaml
    id: shop
    display_name: Shop
    owner: web
    runbook: docs/runbooks.md
    depends_on: [{name: Stock, availability: 99.95%}, {name: Payments, availability: 99.9%}]
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.9%, measurement_window: 30d}
                             ^^^^^
      latency: {target: "95% < 500ms", measurement_window: 30d}
FAIL
    # monitoring/service.yaml
    id: shop
    display_name: Shop
    owner: web
    runbook: docs/runbooks.md
    depends_on: [{name: Stock, latency: "90% < 800ms"}]
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.5%, measurement_window: 30d}
      latency: {target: "95% < 500ms", measurement_window: 30d}
                        ^^^^^^^^^^^^^
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_FLOOR, Decimal
from math import prod

from checks.facts.dependencies import Need, needs
from checks.facts.promises import HIGHEST, Promised
from checks.rule import Finding, Group, ProjectView, Rule
from monitoring.diagnostics import Severity
from monitoring.text import percent, plain

_FINEST = Decimal("1e-6")  # of a share, in a proposal


def _check(view: ProjectView) -> Iterator[Finding]:
    for promised, bound, needed in needs(view):
        if promised.goal > HIGHEST:
            continue
        if bound is None:
            yield from _availability(promised, needed)
        else:
            yield from _latency(promised, bound, needed)


def _availability(promised: Promised, needed: Sequence[Need]) -> Iterator[Finding]:
    shares = {need.name: share for need in needed if (share := need.availability) is not None}
    if not shares:
        return
    possible = prod(shares.values(), start=Decimal(1))
    if possible >= promised.goal:
        return
    weaker = {name: share for name, share in shares.items() if share < promised.goal}
    blamed = weaker or shares
    each = " and ".join(f"{name} {percent(share)}" for name, share in blamed.items())
    most = percent(_floor(possible))
    together = "" if weaker else f", together {most}"
    without = " and ".join(weaker) if weaker else "one of them"
    yield Finding(
        promised.source,
        promised.path,
        f"{_whose(promised)} promises {percent(promised.goal)}, and what it cannot answer without "
        f"promises less: {each}{together}",
        f"promise {most} at most, or answer without {without}",
    )


def _latency(promised: Promised, bound: Decimal, needed: Sequence[Need]) -> Iterator[Finding]:
    for need in needed:
        kept = any(share >= promised.goal and time <= bound for share, time in need.latencies)
        slower = [
            (share, time)
            for share, time in need.latencies
            if share <= promised.goal and time >= bound
        ]
        if kept or not slower:
            continue
        share, time = max(slower, key=lambda one: (one[0], -one[1]))
        theirs = f"{percent(share)} < {_time(time)}"
        yield Finding(
            promised.source,
            promised.path,
            f"{_whose(promised)} promises {percent(promised.goal)} < {_time(bound)}, and "
            f"{need.name}, which it waits for, {theirs}",
            f"promise no more than {theirs}, or answer without {need.name}",
        )


def _whose(promised: Promised) -> str:
    return f"{promised.objective.key}{promised.where}"


def _floor(share: Decimal) -> Decimal:
    return share.quantize(_FINEST, ROUND_FLOOR)


def _time(seconds: Decimal) -> str:
    return f"{plain(seconds)} s" if seconds >= 1 else f"{plain(seconds * 1000)} ms"


RULE = Rule("target-stricter-than-dependency", Group.BUDGET, Severity.WARNING, project=_check)
