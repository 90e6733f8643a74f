"""A stack that is expected to cost more than its owner allows.

What metrics, uptime checks and alerts cost can be reckoned before anything is deployed: time series
times points times price. `monthly_cost` in monitoring/checks.yaml is what a stack may cost; the
finding names the three dearest entries. What the config does not say is assumed on the dear side
(ten values of a label, every combination of them), and `label_values` and `instances` there say how
it is. Alerting is free at present: where it alone makes the difference, the finding says from when.

Source: Google Cloud Observability pricing, November 2026: Prometheus samples from $0.06 a million,
other metrics $0.258 a MiB after 150, uptime checks $0.30 a thousand executions after a million;
alerting, no sooner than September 2027, $0.35 a metric reference and $0.50 a million points.

PASS
    # monitoring/checks.yaml
    monthly_cost: 50
FAIL
    # monitoring/checks.yaml
    monthly_cost: 0.50
                  ^^^^
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import nlargest

from checks.facts.cost import Estimate, Item, estimate
from checks.facts.prices import ALERTING_FROM
from checks.facts.stages import is_sandbox
from checks.rule import Finding, Group, ProjectView, Rule
from monitoring.diagnostics import Severity

_NAMED = 3
_HINT = (
    "fewer label values, longer periods, fewer locations; or say under label_values and instances "
    "how many there really are"
)


def _check(view: ProjectView) -> Iterator[Finding]:
    settings = view.model.checks
    if settings.monthly_cost is None:
        return
    stacks: dict[str, list[str]] = {}
    for stack, plan in view.plans.items():
        if not is_sandbox(view.environments[stack]):
            said = _over(estimate(view.model, plan), float(settings.monthly_cost))
            if said:
                stacks.setdefault(said, []).append(stack)
    for said, names in stacks.items():
        yield Finding(settings.sources["monthly_cost"], (), f"{', '.join(names)}: {said}", _HINT)


def _over(expected: Estimate, allowed: float) -> str:
    """How much more than allowed it costs, and what the most of it is; empty if it does not."""
    if expected.now > allowed:
        dearest = _told(expected.items)
        return f"${expected.now:,.2f} a month is expected, ${allowed:,.2f} is allowed: {dearest}"
    if expected.later > allowed:
        dearest = _told((*expected.items, *expected.alerting))
        return (
            f"${expected.later:,.2f} a month is expected once alerting is charged (no sooner than "
            f"{ALERTING_FROM:%B %Y}), ${allowed:,.2f} is allowed: {dearest}"
        )
    return ""


def _told(items: Iterable[Item]) -> str:
    dearest = nlargest(_NAMED, items, key=lambda item: item.dollars)
    return "; ".join(f"{i.key} ${i.dollars:,.2f} ({i.made_of})" for i in dearest if i.dollars > 0)


RULE = Rule("monthly-cost", Group.COST, Severity.WARNING, project=_check)
