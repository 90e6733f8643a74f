"""Targets that ask for luck, contradict one another, or are paged for while they are kept."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.check_budget.laid_over import found, marked, objectives, stack

SLA = "monitoring/sla_objectives.yaml"


@pytest.mark.parametrize(
    ("target", "rate", "window", "wrong"),
    [
        ("99.99%", "10/h", "30d", True),  # 7,200 events, 0.72 may fail
        ("99.9%", "10/h", "30d", False),  # 7.2
        ("99.9%", "1/h", "24h", True),  # 0.024
        ("99%", "10/h", "1h", True),  # the promise is over the hour itself: 0.1
        ("90%", "10/h", "1h", False),  # exactly one
        ("99%", "1/s", "1h", False),
    ],
)
def test_a_target_that_affords_no_failure(target: str, rate: str, window: str, wrong: bool) -> None:
    written = f"target: {target}, measurement_window: {window}, expected_rate: {rate}"
    files = objectives(written)
    hits = found("target-affords-nothing", files)
    assert [marked(files, one) for one in hits] == [target] * wrong


def test_the_way_out_of_too_strict_a_target_is_one() -> None:
    files = objectives("target: 99.9%, measurement_window: 24h, expected_rate: 10/h")
    (one,) = found("target-affords-nothing", files)
    assert one.message == "10/h makes 240 events in 1d, of which 0.1% is 0.24: not one may fail"
    assert one.hint == "measure over 5d, or at most 99.58% affords one in 1d"
    for way in (
        "target: 99.9%, measurement_window: 5d, expected_rate: 10/h",
        "target: 99.58%, measurement_window: 24h, expected_rate: 10/h",
    ):
        assert found("target-affords-nothing", objectives(way)) == []


def test_a_stacks_target_is_marked_in_its_file() -> None:
    files = objectives("target: 99.5%, measurement_window: 30d, expected_rate: 10/h")
    files |= stack("clarity:targets: {availability: 99.99%}")
    (one,) = found("target-affords-nothing", files)
    assert (one.span.file, marked(files, one)) == ("Pulumi.prod.yaml", "99.99%")


@pytest.mark.parametrize(
    ("window", "share", "wrong"),
    [("24h", "99%", True), ("24h", "96%", False), ("1h", "99.9%", True), ("1h", "99.8%", False)],
)
def test_a_share_of_windows_that_affords_no_bad_one(window: str, share: str, wrong: bool) -> None:
    """30 days hold 30 windows of a day, and 720 of an hour."""
    files = objectives(f"target: 99.5%, measurement_window: {window}, good_windows: {share}")
    hits = found("windows-afford-none", files)
    assert [marked(files, one) for one in hits] == [share] * wrong


RAW_WINDOWS = """\
name: projects/p/services/s/serviceLevelObjectives/o
displayName: Up
goal: {goal}
rollingPeriod: {days}s
serviceLevelIndicator:
  windowsBased:
    windowPeriod: 3600s
    goodTotalRatioThreshold: {{threshold: 0.9, basicSliPerformance: {{availability: {{}}}}}}
"""


@pytest.mark.parametrize(("goal", "days", "wrong"), [(0.95, 1, False), (0.96, 1, True)])
def test_raw_windows_are_counted_too(goal: float, days: int, wrong: bool) -> None:
    """A day holds 24 windows of an hour."""
    text = RAW_WINDOWS.format(goal=goal, days=days * 86_400)
    assert bool(found("windows-afford-none", {"slo.yaml": text})) is wrong


def _latencies(targets: list[tuple[int, int]]) -> dict[str, str]:
    lines = [
        f'  slow_{n}: {{indicator: latency, target: "{share}% < {bound}ms",'
        " measurement_window: 30d}"
        for n, (share, bound) in enumerate(targets)
    ]
    first = "  availability: {target: 99.5%, measurement_window: 30d}"
    return {SLA: "\n".join(["service_level_objectives:", first, *lines]) + "\n"}


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([80, 90, 95, 99]), st.sampled_from([100, 250, 500, 1000])),
        min_size=1,
        max_size=6,
        unique=True,
    )
)
def test_an_objective_is_implied_by_one_as_strict_in_both(targets: list[tuple[int, int]]) -> None:
    implied = {
        n
        for n, (share, bound) in enumerate(targets)
        if any(s >= share and b <= bound and (s, b) != (share, bound) for s, b in targets)
    }
    hits = found("objective-implied", _latencies(targets))
    assert {one.span.line - 3 for one in hits} == implied


def test_the_same_objective_twice_is_told_once() -> None:
    assert len(found("objective-implied", _latencies([(95, 500), (95, 500)]))) == 1


def test_other_windows_are_other_promises() -> None:
    files = {
        SLA: 'service_level_objectives:\n  a: {indicator: latency, target: "95% < 1s", '
        'measurement_window: 30d}\n  b: {indicator: latency, target: "95% < 1s", '
        "measurement_window: 24h}\n"
    }
    assert found("objective-implied", files) == []


def _page(show: str, above: str, severity: str = "page", more: str = "") -> dict[str, str]:
    condition = f"metric: duration, show: {show}, above: {above}, for: 10m, every: 60s"
    return {
        "monitoring/alerts.yaml": "alerts:\n  slow:\n    display_name: Slow\n"
        f"    severity: {severity}\n    condition: {{{condition}, across: mean{more}}}\n"
    }


@pytest.mark.parametrize(
    ("show", "above", "severity", "wrong"),
    [
        ("p95", "250ms", "page", True),
        ("p99", "500ms", "page", True),  # one in a hundred, where one in twenty may
        ("p95", "500ms", "page", False),  # the promise itself
        ("p95", "501ms", "page", False),
        ("p50", "250ms", "page", False),  # half of them: another question
        ("p95", "250ms", "ticket", False),
    ],
)
def test_a_page_within_the_promise(show: str, above: str, severity: str, wrong: bool) -> None:
    """The objective of the small project is 95% < 500ms."""
    files = _page(show, above, severity)
    hits = found("alert-stricter-than-objective", files)
    assert [marked(files, one) for one in hits] == [above] * wrong


@pytest.mark.parametrize(
    ("target", "period", "wrong"),
    [
        ("99.99%", "60s", False),  # 4 min 19 s in 30 d; told after 2 min 10 s
        ("99.99%", "5m", True),  # after 6 min 10 s
        ("99.9%", "15m", False),  # 43 min; after 16 min 10 s
    ],
)
def test_an_uptime_check_is_quicker_than_the_budget(target: str, period: str, wrong: bool) -> None:
    files = objectives(f"target: {target}, measurement_window: 30d")
    files["monitoring/uptime_checks.yaml"] = (
        f"uptime_checks:\n  home: {{display_name: Home, path: /, period: {period}, timeout: 10s,\n"
        "         severity: page, contains: Shop, regions: [USA, EUROPE, ASIA_PACIFIC]}\n"
    )
    hits = found("uptime-slower-than-budget", files)
    assert [marked(files, one) for one in hits] == [period] * wrong
    assert not hits or hits[0].hint == "ask every 60s"


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("99.5% of requests are answered.", False),
        ("At most 0.5% of requests fail.", False),
        ("At least 99.9% are answered.", True),
        ("Requests that are answered.", False),
    ],
)
def test_a_description_says_the_target(words: str, wrong: bool) -> None:
    files = objectives(f"target: 99.5%, measurement_window: 30d, description: {words}")
    assert bool(found("goal-said-otherwise", files)) is wrong


def test_exact_decimals_are_compared() -> None:
    """0.1% is what 99.9% leaves, which binary fractions would deny."""
    files = objectives("target: 99.9%, measurement_window: 30d, description: 0.1% may fail")
    assert found("goal-said-otherwise", files) == []
    assert Decimal(str(1 - 0.999)) != Decimal("0.001")
