"""Every expectation passes or fails as it should, and says what really happened, and when."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import pytest

from alerts.evaluate.series import SECOND
from alerts.scenario.scenario import (
    EPOCH,
    Constant,
    Deploy,
    Errors,
    Level,
    Logged,
    Missing,
    Slow,
)
from alerts.testing.alert_test import AlertTest, BudgetLeft, Silent
from alerts.testing.coverage import coverage
from alerts.testing.run import run
from monitoring.model import LatencyIndicator, Match, RatioIndicator, Selection
from monitoring.plan import Kind, Plan
from tests.alert_tests.played_scenarios import (
    fault,
    fires,
    judged,
    messages,
    planned,
    scenario,
)
from tests.model_factory import (
    HERE,
    alert,
    check,
    gauge,
    histogram,
    latency,
    log_metric,
    metric,
    objective,
    service,
)

FAST = "alert/availability/page-fast"
SLOW = "alert/availability/page-slow"
SHOP = service(objective())
OUTAGE = scenario(fault(Errors("availability", 1.0)))
QUEUE = service(objective(), alerts=(alert(gauge("queue"), "100"),))
QUEUE_KEY = "alert/too_much"


def silent(key: str) -> Silent:
    return Silent(key, HERE)


def left(bound: str, share: float, objective: str = "availability") -> BudgetLeft:
    return BudgetLeft(objective, HERE, bound, share)


def test_what_holds_passes() -> None:
    expected = [
        fires(FAST, within=120, after=60, clears_within=360, budget_spent=0.05, times=1),
        silent("alert/absent/"),
        left(">=", 0.75),
        left("<", 0.80),
    ]
    result = judged(OUTAGE, expected, SHOP)
    assert result.passed, messages(result)
    assert result.fired == {FAST}
    assert result.silent == {"alert/absent/requests"}
    assert result.timeline == ()


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"within": 60}, "fired 2 min after the fault (00:12:00), not within 1 min"),
        ({"after": 180}, "fired 2 min after the fault (00:12:00), earlier than 3 min after it"),
        ({"clears_within": 60}, "cleared 6 min after the fault's end (00:26:00), not within 1 min"),
        ({"times": 2}, "fired once, not twice: 00:12:00"),
        (
            {"budget_spent": 0.01},
            "fired 2 min after the fault (00:12:00) with 2.31% of the budget of availability "
            "spent, more than 1%",
        ),
    ],
)
def test_a_wrong_limit_says_when_it_really_fired(limits: Mapping[str, Any], said: str) -> None:
    result = judged(OUTAGE, [fires(FAST, **limits)], SHOP)
    assert messages(result) == [f"{FAST} {said}"]
    assert not result.passed


def test_a_failure_comes_with_a_timeline() -> None:
    result = judged(OUTAGE, [fires(FAST, within=60)], SHOP)
    lines = result.timeline
    assert lines[0] == "00:10:00  fault begins: 100% of availability is bad"
    assert f"00:12:00  {FAST} opened, 2.31% of the budget spent" in lines
    assert f"00:26:00  {FAST} closed (cleared)" in lines
    assert lines[-1] == "02:00:00  the test ends with 76.85% of the budget of availability left"


def test_what_is_still_open_did_not_clear() -> None:
    made = scenario(fault(Errors("availability", 1.0)), lasts=1_260)
    result = judged(made, [fires(FAST, clears_within=600)], SHOP)
    assert messages(result) == [
        f"{FAST} did not clear within 10 min of the fault's end: it is still open at the end of "
        "the test, 1 min after it"
    ]


def test_silence_broken_is_told_with_value_and_threshold() -> None:
    result = judged(OUTAGE, [silent(FAST)], SHOP)
    assert messages(result) == [
        f"{FAST} fired 2 min after the fault (00:12:00), at 16.67 (threshold 14.4); "
        "it must stay silent"
    ]


def test_others_are_all_that_no_fires_names() -> None:
    result = judged(OUTAGE, [fires(FAST), silent("others")], SHOP)
    assert all("must stay silent" in text for text in messages(result))
    assert not any(FAST in text for text in messages(result))
    assert any(text.startswith(SLOW) for text in messages(result))


def test_a_wrong_budget_says_what_is_left() -> None:
    result = judged(OUTAGE, [left(">=", 0.9)], SHOP)
    assert messages(result) == [
        "76.85% of the budget of availability is left at the end, not >= 90%"
    ]


def test_what_fires_before_the_fault_is_no_proof() -> None:
    made = scenario(
        fault(Errors("availability", 1.0), 7_000, 60),
        traffic={"queue": Constant(500)},
    )
    result = judged(made, [fires(QUEUE_KEY)], QUEUE)
    assert any("before anything had happened" in text for text in messages(result))
    assert not result.passed


class TestWhyNot:
    """A policy that should have fired and did not is named with the reason."""

    def why(self, result: Any) -> str:
        (text,) = messages(result)
        return str(text)

    def test_never_beyond_the_threshold(self) -> None:
        made = scenario(fault(Errors("availability", 0.01)))
        why = self.why(judged(made, [fires(FAST)], SHOP))
        assert why.startswith(f"{FAST} did not fire: ")
        assert "it was never above 14.4: the highest value was 1.667" in why
        assert "the highest value was 10, at 00:16:00" in why

    def test_shorter_than_the_retest_window(self) -> None:
        made = scenario(fault(Level("queue", 500), 600, 180))
        why = self.why(judged(made, [fires(QUEUE_KEY)], QUEUE))
        assert "violated for 2 min at most (from 00:12:00)" in why
        assert "shorter than the retest window of 5 min" in why

    def test_never_measured(self) -> None:
        bare = plan_with(QUEUE, QUEUE_KEY, "custom.googleapis.com/app/queue", "custom.x/nobody")
        why = self.why(judged(OUTAGE, [fires(QUEUE_KEY)], QUEUE, plan=bare))
        assert "custom.x/nobody was never measured: there are no data" in why

    def test_not_measured_any_more(self) -> None:
        made = scenario(fault(Missing(("queue",)), 600, 1_200))
        why = self.why(judged(made, [fires(QUEUE_KEY)], QUEUE))
        assert "the highest value was 20, at 00:10:00; there were no data from 00:12:00" in why
        assert why.endswith("to 00:31:00")

    def test_cannot_fire_for_its_target(self) -> None:
        """A plan may come from elsewhere: the compiler would not have made this policy."""
        shop = service(objective(goal="0.9"))
        _, plan = planned(shop)
        never = dataclasses.replace(
            next(plan.of(Kind.POLICY)), key=FAST, body=planned(SHOP)[1][FAST].body
        )
        with_it = dataclasses.replace(plan, resources=(*plan.resources, never))
        why = self.why(judged(OUTAGE, [fires(FAST)], shop, plan=with_it))
        assert "it can never fire: at 90% a total outage burns 10 times" in why
        assert "which is not above 14.4" in why

    def test_never_both_at_once(self) -> None:
        """The long window sees the fault only after the short one has forgotten it."""
        _, plan = planned(SHOP)
        body = {**plan[FAST].body}
        first, second = (dict(c) for c in body["conditions"])
        late = {**first["conditionThreshold"], "duration": "1200s"}
        body["conditions"] = [{**first, "conditionThreshold": late}, second]
        changed = replaced(plan, FAST, body)
        why = self.why(judged(scenario(fault(Errors("availability", 1), 600, 60)),
                              [fires(FAST)], SHOP, plan=changed))  # fmt: skip
        assert "its conditions were never met at once: condition 1 from 00:1" in why

    def test_disabled(self) -> None:
        _, plan = planned(SHOP)
        off = replaced(plan, FAST, {**plan[FAST].body, "enabled": False})
        assert self.why(judged(OUTAGE, [fires(FAST)], SHOP, plan=off)).endswith("it is disabled")

    def test_not_evaluated(self) -> None:
        _, plan = planned(SHOP)
        mql = {"conditionMonitoringQueryLanguage": {"query": "fetch x"}, "displayName": "old"}
        body = {**plan[FAST].body, "conditions": [mql], "combiner": "OR"}
        result = judged(OUTAGE, [fires(FAST)], SHOP, plan=replaced(plan, FAST, body))
        assert "old: it is not evaluated: MQL is deprecated" in self.why(result)
        result = judged(OUTAGE, [silent(FAST)], SHOP, plan=replaced(plan, FAST, body))
        assert "cannot be proven silent: MQL is deprecated" in self.why(result)

    def test_absence_of_what_is_there(self) -> None:
        why = self.why(judged(OUTAGE, [fires("alert/absent/queue")], QUEUE))
        assert "was never silent so long" in why

    def test_a_query_that_returns_nothing(self) -> None:
        why = self.why(judged(OUTAGE, [fires("alert/absent/requests")], SHOP))
        assert "its query never returned anything" in why


def replaced(plan: Plan, key: str, body: Any) -> Plan:
    resources = tuple(
        dataclasses.replace(r, body=body) if r.key == key else r for r in plan.resources
    )
    return dataclasses.replace(plan, resources=resources)


def plan_with(shop: Any, key: str, old: str, new: str) -> Plan:
    """The plan, with another metric in a policy's filter."""
    _, plan = planned(shop)
    body = {**plan[key].body}
    condition = dict(body["conditions"][0])
    inner = dict(condition["conditionThreshold"])
    inner["filter"] = inner["filter"].replace(old, new)
    body["conditions"] = [{**condition, "conditionThreshold": inner}]
    return replaced(plan, key, body)


def test_faults_of_every_kind_reach_their_alerts() -> None:
    slow = objective("speed", "0.95", 86_400, bound="500ms")
    counted = log_metric("slow")
    shop = service(
        objective(),
        slow,
        alerts=(
            alert(gauge("queue"), "100"),
            dataclasses.replace(
                alert(counted.metric, "0.01/s", across="sum", show="rate"), key="logged"
            ),
        ),
        uptime_checks=(check(),),
    )
    entry = {"jsonPayload": {"message": "slow", "route": "/"}}
    made = scenario(
        fault(Slow("latency", 3, 1.0), 600, 3_000),
        fault(Level("queue", 500), 600, 900),
        fault(Logged(entry, 900), 600, 900),
        lasts=7_200,
    )
    expected = [fires("alert/speed/page-fast"), fires("alert/too_much"), fires("alert/logged")]
    test = AlertTest(made, tuple(expected), (silent("alert/uptime/"),))
    model_, plan = planned(shop, log_metrics={"slow": counted})
    (result,) = run([test], model_, plan, "prod").results
    assert result.passed, messages(result)


def test_a_deploy_is_no_outage() -> None:
    made = scenario(fault(Deploy("shop"), 600, 300))
    result = judged(made, [silent("others"), left(">=", 1.0)], SHOP)
    assert result.passed, messages(result)


def test_what_no_labels_can_show_fails_with_the_reason() -> None:
    code = Selection(metric(), (Match("code", "500"),))
    same = RatioIndicator("availability", HERE, "", code, None, code)
    shop = service(objective(indicator=same))
    assert messages(judged(OUTAGE, [fires(FAST)], shop)) == [
        "the scenario has no data: no labels found that requests{code=500} takes and not "
        "requests{code=500}"
    ]


def test_coverage_names_what_no_test_proves() -> None:
    model_, plan = planned(SHOP)
    proving = AlertTest(OUTAGE, (fires(FAST),), (silent("alert/absent/"),))
    failing = AlertTest(OUTAGE, (fires(SLOW, within=1),), (silent(SLOW),))
    healthy = AlertTest(scenario(), (), (silent("others"),))
    results = run([proving, failing, healthy], model_, plan, "prod").results
    assert [result.passed for result in results] == [True, False, True]
    found = coverage(plan, results)
    assert FAST not in found.never_fired
    assert SLOW in found.never_fired  # its test fails
    assert "alert/absent/requests" not in found.never_silent
    assert FAST in found.never_silent  # without a fault nothing is proven silent
    assert not found.complete
    assert set(found.policies) == {policy.key for policy in plan.of(Kind.POLICY)}


def test_equal_scenarios_are_played_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from alerts.testing import run as running

    played = []
    real = running.play
    monkeypatch.setattr(running, "play", lambda *a: played.append(a) or real(*a))
    model_, plan = planned(SHOP)
    again = dataclasses.replace(OUTAGE, name="again")
    tests = [AlertTest(OUTAGE, (fires(FAST),)), AlertTest(again, (fires(SLOW),))]
    assert all(r.passed for r in run(tests, model_, plan, "prod").results)
    assert len(played) == 1


def test_times_are_told_from_the_start_of_the_test() -> None:
    result = judged(OUTAGE, [fires(FAST, within=60)], SHOP)
    assert "(00:12:00)" in messages(result)[0]
    assert EPOCH % (86_400 * SECOND) == 0


def test_latency_metrics_of_a_service_are_its_own() -> None:
    of = histogram()
    shop = service(objective("speed", "0.95", 86_400, bound="500ms", indicator=latency(of)))
    made = scenario(fault(Missing((of.key,)), 600, 1_800))
    result = judged(made, [fires(f"alert/absent/{of.key}", after=600, within=720)], shop)
    assert result.passed, messages(result)
    assert isinstance(shop.objectives[0].indicator, LatencyIndicator)
