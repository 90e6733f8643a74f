"""What the API refuses in how an alert policy notifies."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from monitoring import limits
from monitoring.validation.conditions import POLICY
from monitoring.validation.reading import (
    INSTANT,
    Body,
    clock,
    entries,
    has,
    items,
    lasts,
    objects,
    text,
)
from monitoring.validation.rule import rule
from monitoring.validation.violation import Violation

_AUTO_CLOSE_BOUNDS = f"{clock(limits.AUTO_CLOSE_MIN)} to {clock(limits.AUTO_CLOSE_MAX)}"
_RENOTIFY_BOUNDS = f"{clock(limits.RENOTIFY_MIN)} to {clock(limits.RENOTIFY_MAX)}"

_AUTO_CLOSE = rule(
    "strategy-auto-close", f"Incidents close by themselves after {_AUTO_CLOSE_BOUNDS}."
)
_RATE_NEEDED = rule("strategy-rate-needed", "A log-match policy limits its notification rate.")
_RATE_REFUSED = rule("strategy-rate-refused", "Only a log-match policy limits its rate.")
_RATE = rule("strategy-rate-period", "A notification rate has a period above 0.")
_PROMPTS = rule("strategy-prompts", "Prompts are OPENED, or OPENED and CLOSED; for logs OPENED.")
_RENOTIFY = rule("strategy-renotify", f"Reminders come every {_RENOTIFY_BOUNDS}.")


def strategy(body: Body, *, log_match: bool) -> Iterator[Violation]:
    """The violations of an alertStrategy, of a policy that matches logs or of any other."""
    written = text(body, "autoClose")
    if written and not lasts(written, limits.AUTO_CLOSE_MIN, limits.AUTO_CLOSE_MAX):
        why = f"must be from {_AUTO_CLOSE_BOUNDS}"
        yield POLICY.invalid(_AUTO_CLOSE, ("alertStrategy", "autoClose"), written, why)
    yield from _rate(body, log_match)
    yield from _prompts(body, log_match)
    for index, channel in enumerate(objects(body, "notificationChannelStrategy")):
        written = text(channel, "renotifyInterval")
        if written and not lasts(written, limits.RENOTIFY_MIN, limits.RENOTIFY_MAX):
            why = f"must be from {_RENOTIFY_BOUNDS}"
            at = ("alertStrategy", "notificationChannelStrategy", index, "renotifyInterval")
            yield POLICY.invalid(_RENOTIFY, at, written, why)


def _rate(body: Body, log_match: bool) -> Iterator[Violation]:
    at = ("alertStrategy", "notificationRateLimit")
    if not has(body, "notificationRateLimit"):
        if log_match:
            yield POLICY.missing(_RATE_NEEDED, at)
        return
    written = text(entries(body, "notificationRateLimit"), "period")
    if not log_match:
        # The API's own words, down to the spelling of the field.
        yield _RATE_REFUSED.broken(
            at,
            f'Field alertStrategy.notificationRateLimit had an invalid value of "{written}": '
            "metric-based alert policies must not specify a notification rate limit",
        )
        return
    if not lasts(written, INSTANT, inf):
        why = "must be a duration above zero"
        yield POLICY.invalid(_RATE, (*at, "period"), written, why)


def _prompts(body: Body, log_match: bool) -> Iterator[Violation]:
    prompts = items(body, "notificationPrompts")
    allowed = ({"OPENED"},) if log_match else ({"OPENED"}, {"OPENED", "CLOSED"})
    if prompts and {str(prompt) for prompt in prompts} not in allowed:
        why = "must be [OPENED]" if log_match else "must be [OPENED] or [OPENED, CLOSED]"
        shown = ", ".join(map(str, prompts))
        yield POLICY.invalid(_PROMPTS, ("alertStrategy", "notificationPrompts"), shown, why)
