"""What the API refuses in a ServiceLevelObjective."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring import limits
from monitoring.validation.choice import one_of
from monitoring.validation.indicators import INDICATOR_RULE, OBJECTIVE, basic, requests, windows
from monitoring.validation.labels import user_labels
from monitoring.validation.lookup import Lookup
from monitoring.validation.reading import Body, entries, has_token, number, seconds, text
from monitoring.validation.resource_names import SLO_ID, SLO_NAME
from monitoring.validation.rule import rule
from monitoring.validation.violation import Violation

_ID = rule("slo-id", "The id of an SLO has letters, digits, -, _, : and . only.")
_GOAL = rule("slo-goal", f"A goal is above 0 and at most {limits.GOAL_MAX}.")
_PERIOD = rule("slo-period", "An SLO has a rolling period or a calendar period.")
_ROLLING = rule(
    "slo-rolling-period", f"A rolling period is 1 to {limits.ROLLING_MAX // limits.DAY} whole days."
)
_CALENDAR = rule("slo-calendar-period", "A calendar period is DAY, WEEK, FORTNIGHT or MONTH.")

_CALENDARS = ("DAY", "WEEK", "FORTNIGHT", "MONTH")


def violations(body: Body, lookup: Lookup) -> Iterator[Violation]:
    """The violations of one SLO body, whose `name` may be the bare id or the full name."""
    name = text(body, "name")
    form = SLO_NAME if "/" in name else SLO_ID
    if name and not form.fullmatch(name) and not has_token(name):
        why = f"an SLO's id must match {SLO_ID.pattern}"
        yield OBJECTIVE.invalid(_ID, ("name",), name, why)
    goal = number(body, "goal") or 0
    if not 0 < goal <= limits.GOAL_MAX:
        why = f"must be greater than 0 and at most {limits.GOAL_MAX}"
        yield OBJECTIVE.invalid(_GOAL, ("goal",), goal, why)
    yield from _period(body)
    if not entries(body, "serviceLevelIndicator"):
        yield OBJECTIVE.missing(INDICATOR_RULE, ("serviceLevelIndicator",))
    else:
        yield from _indicator(entries(body, "serviceLevelIndicator"), lookup)
    yield from user_labels(OBJECTIVE, body)


def _period(body: Body) -> Iterator[Violation]:
    found: list[Violation] = []
    key = one_of(OBJECTIVE, _PERIOD, (), body, ("rollingPeriod", "calendarPeriod"), found)
    yield from found
    written = text(body, key)
    if key == "calendarPeriod" and written not in _CALENDARS:
        yield OBJECTIVE.invalid(
            _CALENDAR, (key,), written, f"must be one of {', '.join(_CALENDARS)}"
        )
    if key == "rollingPeriod" and not has_token(written):
        period = seconds(written)
        days = limits.ROLLING_MAX // limits.DAY
        if period is None or period % limits.ROLLING_STEP or not 0 < period <= limits.ROLLING_MAX:
            why = f"must be an integer multiple of 1 day (86400s), from 1 to {days} days"
            yield OBJECTIVE.invalid(_ROLLING, (key,), written, why)


def _indicator(body: Body, lookup: Lookup) -> Iterator[Violation]:
    found: list[Violation] = []
    keys = ("basicSli", "requestBased", "windowsBased")
    key = one_of(OBJECTIVE, INDICATOR_RULE, ("serviceLevelIndicator",), body, keys, found)
    yield from found
    path = ("serviceLevelIndicator", key)
    if key == "basicSli":
        yield from basic(path, entries(body, key))
    elif key == "requestBased":
        yield from requests(path, entries(body, key), lookup)
    elif key == "windowsBased":
        yield from windows(path, entries(body, key), lookup)
