"""The time series of scenarios: every event is counted once, and faults act when and as stated."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.evaluate.series import SECOND
from alerts.scenario.scenario import (
    EPOCH,
    Constant,
    DailyWave,
    Deploy,
    Errors,
    Fault,
    Level,
    Load,
    Logged,
    Missing,
    Recorded,
    Slow,
    Traffic,
    Unreachable,
)
from monitoring.model import LatencyIndicator, Match, RatioIndicator, Selection
from tests.alert_tests.played_scenarios import fault, generated, one, scenario
from tests.model_factory import HERE, alert, check, gauge, histogram, metric, objective, service

REQUESTS = metric().type
LATENCY = histogram().type
SHOP = service(objective())

TRAFFIC = (
    st.builds(Constant, st.floats(0, 1_000))
    | st.builds(DailyWave, st.floats(0, 1_000), st.floats(0, 24), st.floats(0, 1))
    | st.builds(
        lambda steps, values: Recorded(
            (0.0, *map(float, np.cumsum(steps[: len(values) - 1]))),
            tuple(values[: len(steps) + 1]),
        ),
        st.lists(st.integers(1, 9_000), min_size=1, max_size=9),
        st.lists(st.floats(0, 1_000), min_size=2, max_size=10),
    )
)


def rate(traffic: Traffic, second: float) -> float:
    """What the traffic is, reckoned anew: plainly, at one instant."""
    if isinstance(traffic, Constant):
        return traffic.value
    if isinstance(traffic, DailyWave):
        hour = (EPOCH / SECOND + second) / 3_600 % 24
        return traffic.mean * (1 + traffic.swing * np.cos((hour - traffic.peak) / 12 * np.pi))
    length = 2 * traffic.times[-1] - traffic.times[-2]
    held = [v for t, v in zip(traffic.times, traffic.values, strict=True) if t <= second % length]
    return held[-1]


def since_start(values: np.ndarray, times: np.ndarray) -> float:
    """How much a counter grows within the scenario."""
    before = values[np.searchsorted(times, EPOCH, side="right") - 1]
    return float(values[-1] - before)


@settings(max_examples=60, deadline=None)
@given(TRAFFIC, st.floats(0, 1), st.integers(0, 3_000), st.integers(1, 3_000))
def test_every_event_is_counted_once(
    traffic: Traffic, share: float, start: int, lasting: int
) -> None:
    made = scenario(
        Fault(start, lasting, Errors("availability", share), HERE),
        traffic={"availability": traffic},
    )
    data = generated(made, SHOP)
    bad, good = one(data, REQUESTS, code="500"), one(data, REQUESTS, code="200")
    instants = np.arange(0.5, made.lasts)
    expected = np.array([rate(traffic, second) for second in instants])
    room = 1e-6 * expected.sum() + 1e-6
    total = since_start(bad.values + good.values, bad.times)
    assert total == pytest.approx(expected.sum(), abs=room)
    failing = expected[(instants > start) & (instants < start + lasting)].sum() * share
    assert since_start(bad.values, bad.times) == pytest.approx(failing, abs=room)
    assert (np.diff(bad.values) >= 0).all()
    assert (np.diff(good.values) >= -1e-6).all()


def test_points_stand_each_minute_and_far_back_each_hour() -> None:
    times = one(generated(scenario(), SHOP), REQUESTS, code="200").times
    assert times[-1] == EPOCH + 2 * 3_600 * SECOND
    assert times[0] <= EPOCH - 30 * 86_400 * SECOND  # a rolling budget needs all of it
    steps = np.unique(np.diff(times[times > EPOCH - 73 * 3_600 * SECOND]))
    assert steps.tolist() == [60 * SECOND]  # the longest query looks back three days
    assert set(np.diff(times).tolist()) == {60 * SECOND, 3_600 * SECOND}


def test_data_are_the_same_at_every_replay_and_random_with_a_seed() -> None:
    made = scenario(fault(Errors("availability", 0.01)), seed=3)
    first, again = (one(generated(made, SHOP), REQUESTS, code="500").values for _ in range(2))
    other = one(generated(dataclasses.replace(made, seed=4), SHOP), REQUESTS, code="500").values
    assert (first == again).all()
    assert (first != other).any()
    assert (first == np.round(first)).all()
    assert 200 < first[-1] < 400  # 300 are expected: 50/s x 600 s x 1 %


def test_a_deploy_leaves_a_gap_and_starts_counters_anew() -> None:
    made = scenario(fault(Deploy("shop"), 600, 300))
    found = one(generated(made, SHOP), REQUESTS, code="200")
    assert found.starts is not None
    seconds = (found.times - EPOCH) // SECOND
    assert 600 in seconds
    assert not ((seconds > 600) & (seconds <= 900)).any()
    after = int(np.flatnonzero(seconds == 960)[0])
    assert found.values[after] == pytest.approx(50 * 60)
    assert found.starts[after] == EPOCH + 900 * SECOND
    assert found.starts[after - 1] < EPOCH
    assert found.values[after - 1] > found.values[after]


def test_a_missing_metric_goes_on_counting_unseen() -> None:
    made = scenario(fault(Missing(("requests",)), 600, 300))
    found = one(generated(made, SHOP), REQUESTS, code="200")
    seconds = (found.times - EPOCH) // SECOND
    after = int(np.flatnonzero(seconds == 960)[0])
    assert seconds[after - 1] == 600
    assert found.values[after] - found.values[after - 1] == pytest.approx(50 * 360)
    assert len(set(found.starts.tolist() if found.starts is not None else ())) == 1


def test_traffic_can_grow_and_stop() -> None:
    for factor in (0.0, 3.0):
        made = scenario(fault(Load("availability", factor), 600, 600))
        found = one(generated(made, SHOP), REQUESTS, code="200")
        assert since_start(found.values, found.times) == pytest.approx(50 * (6_600 + 600 * factor))


def test_slow_events_are_in_their_bucket() -> None:
    shop = service(objective("speed", "0.95", 86_400, bound="500ms"))
    made = scenario(fault(Slow("latency", 3.0, 0.2)), traffic={"latency": Constant(10)})
    found = one(generated(made, shop), LATENCY)
    assert found.bounds == (0.1, 0.5, 1, 10)
    before = int(np.searchsorted(found.times, EPOCH, side="right")) - 1
    grown = found.values[-1] - found.values[before]
    assert grown == pytest.approx([0, 10 * 7_200 - 1_200, 0, 1_200, 0])  # usual: [0.1, 0.5)
    assert found.sums is not None
    assert found.sums[-1] - found.sums[before] == pytest.approx(1_200 * 3 + (72_000 - 1_200) * 0.1)


def test_without_buckets_in_the_catalogue_a_bound_is_an_edge() -> None:
    bare = histogram(buckets=())
    shop = service(
        objective(
            "speed",
            "0.95",
            86_400,
            bound="300ms",
            indicator=LatencyIndicator("latency", HERE, "", Selection(bare)),
        )
    )
    found = one(generated(scenario(), shop), LATENCY)
    assert 0.3 in found.bounds


def test_gauges_are_well_unless_a_fault_says_otherwise() -> None:
    alerts = (
        alert(gauge("queue"), "100"),
        dataclasses.replace(alert(gauge("free", unit="By"), "1KiBy", above=False), key="full"),
    )
    shop = service(objective(), alerts=alerts)
    data = generated(scenario(fault(Level("queue", 250), 600, 600)), shop)
    queue, free = one(data, gauge("queue").type), one(data, gauge("free").type)
    seconds = (queue.times - EPOCH) // SECOND
    during = (seconds > 600) & (seconds <= 1_200)
    assert set(queue.values[during].tolist()) == {250}
    assert set(queue.values[~during].tolist()) == {20}
    assert set(free.values.tolist()) == {2_048}


def test_checks_fail_from_as_many_places_as_stated() -> None:
    shop = service(objective(), uptime_checks=(check(),))
    data = generated(scenario(fault(Unreachable("front", 2), 600, 600)), shop)
    places = list(data.of("monitoring.googleapis.com/uptime_check/check_passed"))
    assert len(places) == 5
    failing = [s for s in places if not s.values.all()]
    assert len(failing) == 2
    labels = dict(failing[0].identity.metric_labels)
    assert labels["check_id"] == "${ref:uptime/front:check_id}"
    assert dict(failing[0].identity.resource_labels)["host"] == "shop.example.com"


def test_log_entries_are_spread_over_the_fault() -> None:
    made = scenario(fault(Logged({"severity": "ERROR"}, 3), 600, 300))
    logs = generated(made, SHOP).logs
    assert [(entry.received - EPOCH) // SECOND for entry in logs] == [600, 700, 800]
    assert logs[1].entry["timestamp"] == "2026-01-05T00:11:40Z"
    assert len({entry.entry["insertId"] for entry in logs}) == 3


def test_indicators_on_the_same_events_share_them() -> None:
    errors = RatioIndicator(
        "errors", HERE, "", Selection(metric()), None,
        Selection(metric(), (Match("code", "5..", True),)),
    )  # fmt: skip
    refused = RatioIndicator(
        "refused", HERE, "", Selection(metric()), None, Selection(metric(), (Match("code", "429"),))
    )
    shop = service(objective("a", indicator=errors), objective("b", "0.9", indicator=refused))
    made = scenario(
        fault(Errors("errors", 0.5)),
        fault(Errors("refused", 0.25)),
        traffic={"errors": Constant(8)},
    )
    data = generated(made, shop)
    grown = {
        dict(s.identity.metric_labels)["code"]: since_start(s.values, s.times)
        for s in data.of(REQUESTS)
    }
    assert grown["429"] == pytest.approx(8 * 600 * 0.25)
    assert grown["500"] == pytest.approx(8 * 600 * 0.5)
    assert sum(grown.values()) == pytest.approx(8 * 7_200)


def test_a_ratio_of_two_metrics_counts_in_both() -> None:
    good, bad = metric("served"), metric("failed", labels={})
    two = RatioIndicator("availability", HERE, "", None, Selection(good), Selection(bad))
    data = generated(
        scenario(fault(Errors("availability", 1.0))), service(objective(indicator=two))
    )
    failed, served = one(data, bad.type), one(data, good.type)
    assert since_start(failed.values, failed.times) == pytest.approx(50 * 600)
    assert since_start(served.values, served.times) == pytest.approx(50 * 6_600)


def test_alerts_get_series_of_their_own_where_no_event_has_their_labels() -> None:
    narrow = alert(metric(), "1/s", across="sum", show="rate")
    condition = dataclasses.replace(
        narrow.condition, selection=Selection(metric(), (Match("code", "418"),))
    )
    shop = service(objective(), alerts=(dataclasses.replace(narrow, condition=condition),))
    teapots = one(generated(scenario(), shop), REQUESTS, code="418")
    assert not teapots.values.any()
    assert Decimal(len(generated(scenario(), shop).series)) == 3
