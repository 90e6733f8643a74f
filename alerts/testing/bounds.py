"""Expectations that no run can break, or that none can meet, told where they are written."""

from __future__ import annotations

from collections.abc import Iterator

from alerts.testing.alert_test import AlertTest, Fires
from monitoring.config.codes import Code
from monitoring.config.nodes import Mapping as Tree
from monitoring.config.nodes import Node
from monitoring.config.report import Report
from monitoring.limits import MINUTE
from monitoring.text import duration

Problem = tuple[str, str, str]  # the key, what is wrong, the way out


def is_sound(test: AlertTest, fires: Fires, node: Node, report: Report) -> bool:
    """Whether its times are within the test, its numbers those of incidents; reports if not."""
    problems = list(_problems(test, fires)) if isinstance(node, Tree) else []
    for key, message, hint in problems:
        report.error(node.items[key], Code.VALUE, message, hint)  # type: ignore[attr-defined]
    return not problems


def is_share_left(share: float, node: Node, report: Report) -> bool:
    """Whether a bound is at most the whole of a budget; reports if not."""
    if share > 1:
        message = "there is never more than 100% of a budget"
        report.error(node, Code.VALUE, message, "compare with 100% or less")
    return share <= 1


def _problems(test: AlertTest, fires: Fires) -> Iterator[Problem]:
    scenario = test.scenario
    begun = min((fault.start for fault in scenario.faults), default=0)
    ended = max((fault.end for fault in scenario.faults), default=0)
    opening, closing = "the first fault begins", "the last fault ends"
    for key, value, since, when in (
        ("within", fires.within, begun, opening),
        ("after", fires.after, begun, opening),
        ("clears_within", fires.clears_within, ended, closing),
    ):
        left = scenario.lasts - since
        if value == 0:
            yield key, "no incident opens or closes in the very moment", "give it minutes"
        elif value is not None and value > left:
            message = f"the test is over {duration(left)} after {when}"
            yield key, message, "let the test last longer"
    if fires.within is not None and fires.after is not None and fires.within < fires.after:
        message = f"nothing is within {duration(fires.within)} and after {duration(fires.after)}"
        yield "within", message, "after is the earlier one"
    if fires.budget_spent == 0:
        yield "budget_spent", "an incident of a budget opens once some of it is spent", ""
    most = scenario.lasts // MINUTE
    if fires.times is not None and fires.times > most:
        message = f"a test of {duration(scenario.lasts)} has {most} evaluations"
        yield "times", message, "an evaluation opens at most one incident of a policy"
