"""Burn-rate policies written by hand, against the numbers of the Workbook's chapter 5."""

from __future__ import annotations

import pytest

from tests.check_budget.laid_over import found

NAME = "projects/p/services/s/serviceLevelObjectives/up"


def slo(goal: float = 0.999, days: int = 30, name: str = NAME) -> str:
    return (
        f"name: {name}\ndisplayName: Up\ngoal: {goal}\nrollingPeriod: {days * 86_400}s\n"
        "serviceLevelIndicator: {basicSli: {availability: {}}}\n"
    )


def policy(
    *windows: tuple[str, float],
    severity: str = "CRITICAL",
    title: str = "Burns",
    duration: str = "0s",
    combiner: str = "AND",
) -> str:
    lines = [
        "---",
        f"displayName: {title}",
        f"severity: {severity}",
        f"combiner: {combiner}",
        "documentation: {content: Roll back.}",
        "notificationChannels: [projects/p/notificationChannels/1]",
        "conditions:",
    ]
    for window, limit in windows:
        lines += [
            f"- displayName: burns over {window}",
            "  conditionThreshold:",
            f'    filter: select_slo_burn_rate("{NAME}", "{window}")',
            "    comparison: COMPARISON_GT",
            f"    thresholdValue: {limit}",
            f"    duration: {duration}",
        ]
    return "\n".join(lines) + "\n"


def hits(id: str, *texts: str) -> list[str]:
    return [one.message for one in found(id, {"alerts.yaml": "".join(texts)})]


@pytest.mark.parametrize(
    ("days", "window", "limit", "duration", "wrong"),
    [
        (30, "1h", 14.4, "0s", False),  # 2 %
        (30, "24h", 3, "0s", False),  # 10 %
        (1, "6h", 4, "0s", False),  # exactly all of it
        (1, "6h", 4.1, "0s", True),
        (1, "6h", 3, "7200s", False),  # with its retest: exactly all of it
        (1, "6h", 3, "10800s", True),
    ],
)
def test_a_policy_that_fires_when_all_is_spent(
    days: int, window: str, limit: float, duration: str, wrong: bool
) -> None:
    text = policy((window, limit), duration=duration)
    assert bool(hits("burn-rate-overspent", slo(days=days), text)) is wrong


def test_an_slo_is_known_by_the_number_of_its_project_too() -> None:
    numbered = slo(days=1, name=NAME.replace("projects/p", "projects/123"))
    assert hits("burn-rate-overspent", numbered, policy(("12h", 3)))


def test_nothing_is_said_of_an_slo_that_is_not_there() -> None:
    text = policy(("24h", 500))
    assert hits("burn-rate-overspent", text) == hits("page-for-slow-burn", text) == []


@pytest.mark.parametrize(
    ("first", "second", "wrong"),
    [
        ((("1h", 14.4), ("5m", 14.4)), (("6h", 6), ("30m", 6)), False),
        ((("1h", 14.4), ("5m", 14.4)), (("1h", 10), ("5m", 10)), True),
        ((("1h", 14.4), ("5m", 14.4)), (("1h", 10), ("5m", 20)), False),
        ((("1h", 14.4),), (("1h", 14.4), ("5m", 14.4)), False),
    ],
)
def test_policies_that_fire_together(
    first: tuple[tuple[str, float], ...], second: tuple[tuple[str, float], ...], wrong: bool
) -> None:
    texts = (policy(*first, title="One"), policy(*second, title="Other"))
    assert bool(hits("burn-rates-overlap", *texts)) is wrong
    other = policy(*second, title="Other", severity="WARNING")
    assert hits("burn-rates-overlap", texts[0], other) == []


@pytest.mark.parametrize(
    ("goal", "window", "limit", "rest"),
    [
        (0.999, "1h", 14.4, "59 min 8 s"),
        (0.999, "1h", 36, "57 min 50 s"),
        (0.99, "6h", 6, "5 h 38 min"),
    ],
)
def test_a_page_over_one_window_rings_on(goal: float, window: str, limit: float, rest: str) -> None:
    """window - window x threshold x (1 - goal), after a total outage."""
    (message,) = hits("burn-rate-no-short-window", slo(goal), policy((window, limit)))
    assert message.endswith(f"this rings {rest} longer")


def test_tickets_and_pairs_of_windows_may_ring_on() -> None:
    pair = policy(("1h", 14.4), ("5m", 14.4))
    ticket = policy(("1h", 14.4), severity="WARNING")
    short = policy(("30m", 14.4))
    for text in (pair, ticket, short):
        assert hits("burn-rate-no-short-window", slo(), text) == []


@pytest.mark.parametrize(
    ("days", "limit", "severity", "wrong"),
    [
        (30, 14.4, "CRITICAL", False),  # two days are left
        (30, 6, "CRITICAL", False),  # five
        (30, 3, "CRITICAL", True),  # ten
        (30, 1, "CRITICAL", True),
        (7, 1, "CRITICAL", False),  # seven
        (30, 3, "WARNING", False),
    ],
)
def test_a_page_for_what_can_wait(days: int, limit: float, severity: str, wrong: bool) -> None:
    text = policy(("24h", limit), ("2h", limit), severity=severity)
    assert bool(hits("page-for-slow-burn", slo(days=days), text)) is wrong


@pytest.mark.parametrize(
    "spoilt",
    [
        "goal: x",
        "goal: 1",
        "rollingPeriod: soon",
        "rollingPeriod: 0s",
        "calendarPeriod: DECADE",
    ],
)
def test_what_cannot_be_read_is_left_to_others(spoilt: str) -> None:
    key = spoilt.partition(":")[0]
    kept = [line for line in slo().splitlines() if not line.startswith(key)]
    if key == "calendarPeriod":
        kept = [line for line in kept if not line.startswith("rollingPeriod")]
    text = "\n".join([*kept, spoilt]) + "\n"
    assert hits("burn-rate-overspent", text, policy(("24h", 90))) == []
