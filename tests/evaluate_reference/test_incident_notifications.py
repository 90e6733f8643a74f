"""Notifications and snoozes of incidents."""

from __future__ import annotations

from typing import Any

from alerts.evaluate.incident import Closed, Incident
from alerts.evaluate.notifications import notifications
from alerts.evaluate.prompt import Prompt
from alerts.evaluate.series import Identity
from alerts.evaluate.snooze import Snooze, without_snoozed

MINUTE = 60_000
HOUR = 60 * MINUTE
CHANNEL = "projects/p/notificationChannels/1"


def _incident(opened: int, closed: int | None) -> Incident:
    return Incident("alert/p", 0, Identity(), opened, opened, closed, 1.0, 0.5)


def _sent(strategy: dict[str, Any], *incidents: Incident, until: int = 24 * HOUR) -> list[Any]:
    policy = {
        "conditions": [{"conditionThreshold": {}}],
        "notificationChannels": [CHANNEL],
        "alertStrategy": strategy,
    }
    return [(n.at, n.prompt) for n in notifications(policy, incidents, until)]


def test_unset_prompts_tell_of_opening_and_closing() -> None:
    assert _sent({}, _incident(0, HOUR)) == [(0, Prompt.OPENED), (HOUR, Prompt.CLOSED)]


def test_only_what_is_prompted_is_sent() -> None:
    assert _sent({"notificationPrompts": ["OPENED"]}, _incident(0, HOUR)) == [(0, Prompt.OPENED)]


def test_a_rate_limit_drops_what_comes_too_soon() -> None:
    limited = {"notificationRateLimit": {"period": "3600s"}, "notificationPrompts": ["OPENED"]}
    opened = [_incident(minutes * MINUTE, None) for minutes in (0, 20, 59, 60, 119, 121)]
    assert [at // MINUTE for at, _ in _sent(limited, *opened)] == [0, 60, 121]


def test_reminders_come_while_the_incident_is_open() -> None:
    strategy = {
        "notificationChannelStrategy": [
            {"notificationChannelNames": [CHANNEL], "renotifyInterval": "1800s"}
        ]
    }
    sent = _sent(strategy, _incident(0, HOUR + 1))
    assert [at // MINUTE for at, prompt in sent if prompt is Prompt.REMINDER] == [30, 60]


def test_log_matches_tell_of_the_opening_alone() -> None:
    policy = {"conditions": [{"conditionMatchedLog": {}}], "notificationChannels": [CHANNEL]}
    sent = notifications(policy, [_incident(0, HOUR)], 24 * HOUR)
    assert [n.prompt for n in sent] == [Prompt.OPENED]


def test_a_snooze_leaves_out_what_opens_in_it_and_closes_what_is_open() -> None:
    snooze = Snooze(frozenset({"alert/p"}), HOUR, 2 * HOUR)
    before, inside, after = _incident(0, None), _incident(HOUR, None), _incident(2 * HOUR, None)
    kept = list(without_snoozed([snooze], [before, inside, after]))
    assert [(i.opened, i.closed, i.why_closed) for i in kept] == [
        (0, HOUR, Closed.SNOOZED),
        (2 * HOUR, None, None),
    ]
    other = Snooze(frozenset({"alert/q"}), HOUR, 2 * HOUR)
    assert list(without_snoozed([other], [inside])) == [inside]
