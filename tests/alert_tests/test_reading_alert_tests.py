"""Every mistake in an alert test is reported at its line, with the way out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.scenario.scenario import (
    Constant,
    DailyWave,
    Deploy,
    Errors,
    Level,
    Load,
    Logged,
    Missing,
    Recorded,
    Slow,
    Unreachable,
)
from alerts.testing.alert_test import BudgetLeft, Fires
from alerts.testing.read import LoadedTests, load_tests
from monitoring.diagnostics_text import render
from tests.alert_tests.played_scenarios import planned
from tests.model_factory import HERE, alert, check, gauge, log_metric, objective, service

SHOP = service(
    objective(),
    objective("speed", "0.95", 86_400, bound="500ms"),
    objective("lax", "0.9"),
    alerts=(alert(gauge("queue", unit="By"), "100"),),
    uptime_checks=(check(regions=("EUROPE", "ASIA_PACIFIC", "USA")),),
)
FILE = "monitoring/alert_tests/made.yaml"


def reading(root: Path, text: str) -> LoadedTests:
    path = root / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    model, plan = planned(SHOP, log_metrics={"slow": log_metric()})
    return load_tests(root, model, [plan])


def body(*lines: str, name: str = "outage") -> str:
    return "\n".join(["alert_tests:", f"  {name}:", *(f"    {line}" for line in lines), ""])


RIGHT = ("lasts: 1h", "silent: others")


def faulty(fault: str) -> str:
    return body("lasts: 1h", "faults:", f"  - {{from: 10m, for: 5m, {fault}}}", "silent: others")


def test_everything_that_a_test_can_say(tmp_path: Path) -> None:
    (tmp_path / FILE).parent.mkdir(parents=True)
    (tmp_path / FILE).with_name("night.csv").write_text("time,value\n0,60\n3600,120\n")
    loaded = reading(
        tmp_path,
        body(
            "description: All of it.",
            "lasts: 2h",
            "seed: 3",
            "traffic:",
            "  availability: 600/min",
            "  latency: {mean: 10/s, peak: 13.5, swing: 40%}",
            "  queue: {file: night.csv, unit: KiBy}",
            "faults:",
            "  - {from: 0s, for: 1m, indicator: availability, errors: 100%}",
            "  - {from: 1m, for: 90s, indicator: latency, latency: 800ms, share: 12.5%}",
            "  - {from: 1m, for: 1m, metric: queue, value: 3KiBy}",
            "  - {from: 1m, for: 1m, indicator: availability, traffic: 250%}",
            "  - {from: 1m, for: 1m, missing: [queue, requests]}",
            "  - {from: 1m, for: 1m, missing: queue}",
            "  - {from: 1m, for: 1m, deploy: shop}",
            "  - {from: 1m, for: 1m, uptime_check: front, fails_from: 2}",
            "  - {from: 1m, for: 1m, log: {severity: ERROR}, count: 5}",
            "fires:",
            "  - alert/too_much",
            "  - policy: alert/availability/page-fast",
            "    within: 2m",
            "    after: 30s",
            "    clears_within: 6m",
            "    budget_spent: 3.5%",
            "    times: 2",
            "silent: [alert/speed/, alert/uptime/front]",
            'budget_left: {availability: ">= 90%", speed: "< -0.5 %"}',
        ),
    )
    assert [render(d, loaded.texts) for d in loaded.diagnostics] == []
    (test,) = loaded.tests
    made = test.scenario
    assert (made.name, made.lasts, made.seed) == ("outage", 7_200, 3)
    assert dict(made.traffic) == {
        "availability": Constant(10),
        "latency": DailyWave(10, 13.5, 0.4),
        "queue": Recorded((0, 3_600), (60 * 1_024, 120 * 1_024)),
    }
    assert [f.effect for f in made.faults] == [
        Errors("availability", 1),
        Slow("latency", 0.8, 0.125),
        Level("queue", 3_072),
        Load("availability", 2.5),
        Missing(("queue", "requests")),
        Missing(("queue",)),
        Deploy("shop"),
        Unreachable("front", 2),
        Logged({"severity": "ERROR"}, 5),
    ]
    assert (made.faults[1].start, made.faults[1].end) == (60, 150)
    assert test.fires == (
        Fires("alert/too_much", test.fires[0].source),
        Fires("alert/availability/page-fast", test.fires[1].source, 120, 30, 360, 0.035, 2),
    )
    assert test.fires[1].source.line == 22
    assert [s.policies for s in test.silent] == ["alert/speed/", "alert/uptime/front"]
    assert test.budget_left == (
        BudgetLeft("availability", test.budget_left[0].source, ">=", 0.9),
        BudgetLeft("speed", test.budget_left[1].source, "<", -0.005),
    )


MISTAKES = {
    # what stands there: line:column, or what stands at the place; what is said, and the hint
    body("lasts: 1h", "silnt: others"): ("4:5", "unknown key 'silnt' in alert test", "'silent'"),
    body("silent: others"): ("2:3", "'outage' has no 'lasts'", "add lasts"),
    body("lasts: 1h"): ("2:3", "the test 'outage' expects nothing", "add fires, silent"),
    body("lasts: 90s", "silent: others"): ("3:12", "a test lasts whole minutes", ""),
    body("lasts: 31d", "silent: others"): ("3:12", "30d at most", ""),
    body("lasts: 1h", "fires: [{policy: alert/too_much, within: 61m}]"): (
        "61m", "the test is over 1 h after the first fault begins", "last longer"),
    body("lasts: 1h", "fires: [{policy: alert/too_much, clears_within: 0s}]"): (
        "0s", "no incident opens or closes in the very moment", ""),
    body("lasts: 1h", "fires: [{policy: alert/too_much, after: 9m, within: 8m}]"): (
        "8m", "nothing is within 8 min and after 9 min", ""),
    body("lasts: 1h", "fires: [{policy: alert/too_much, times: 61}]"): (
        "61", "a test of 1 h has 60 evaluations", ""),
    body("lasts: 1h", "silent: others", "budget_left: {availability: \">= 101%\"}"): (
        '">= 101%', "never more than 100% of a budget", ""),
    body("lasts: 1h", "silent: others", "traffic: {availability: -5/s}"): (
        "-5/s", "there are never fewer than 0 of", ""),
    faulty("indicator: availability, errors: 0%"): ("0%", "a fault of 0% is none", ""),
    faulty("indicator: latency, latency: -3s"): ("-3s", "nothing takes -3s", ""),
    body("lasts: 1h", "silent: alert/uptim/front"): (
        "4:13", "there is no policy 'alert/uptim/front'", "did you mean 'alert/uptime/front'?"),
    body("lasts: 1h", "fires: [alert/avail/page-fast]"): (
        "4:13", "there is no policy 'alert/avail/page-fast'", "alert/availability/page-fast"),
    body("lasts: 1h", "fires: [alert/speed/]"): ("4:13", "there is no policy", ""),
    body("lasts: 1h", "fires: [alert/lax/page-fast]"): (
        "4:13", "there is no policy 'alert/lax/page-fast'", "at 90% a total outage burns 10 times"),
    body("lasts: 1h", "fires: [alert/too_much, {policy: alert/too_much}]"): (
        "4:29", "'alert/too_much' is in this list already", ""),
    body("lasts: 1h", "fires: [{policy: alert/too_much, budget_spent: 1%}]"): (
        "4:52", "alert/too_much is about no objective", "remove it"),
    body("lasts: 1h", "fires: [{policy: alert/too_much, within: 2}]"): (
        "4:46", "expected text, found the number 2", "write 2s"),
    body("lasts: 1h", 'budget_left: {availabilty: "> 1%"}'): (
        "4:19", "there is no objective 'availabilty'", "did you mean 'availability'?"),
    body("lasts: 1h", "budget_left: {availability: 90%}"): (
        "4:33", "it is a comparison with a percentage", "for instance >= 90%"),
    body(*RIGHT, "traffic: {availibility: 5/s}"): (
        "5:15", "there is no indicator or metric 'availibility'", "did you mean 'availability'?"),
    body(*RIGHT, "traffic: {availability: 5ms}"): (
        "5:29", "cannot be converted into \"1/s\"", ""),
    body(*RIGHT, "traffic: {availability: {mean: 5/s}}"): (
        "5:15", "traffic is one value, a daily wave (mean, peak, swing), or a file", ""),
    body(*RIGHT, "traffic: {availability: {file: none.csv}}"): (
        "5:36", "there is no file 'monitoring/alert_tests/none.csv'", ""),
    body(*RIGHT, "traffic: {availability: {file: a/../../../x.csv}}"): (
        "5:36", "is outside the project", ""),
    faulty("indicator: availability, errors: 101%"): ("101%", "'101%' is more than all", ""),
    faulty("indicator: latency, errors: 1%"): (
        "latency, errors", "latency is a latency", "write latency:"),
    faulty("indicator: availability, latency: 1s"): (
        "availability, lat", "it has no latency", "write errors:"),
    faulty("errors: 1%"): ("errors", "'errors' needs 'indicator' beside it", "add indicator"),
    faulty("indicator: availability"): ("{from", "a fault is one of errors, latency", ""),
    faulty("indicator: latency, latency: 1s, deploy: shop"): ("{from", "a fault is one of", ""),
    faulty("traffic: 0%"): ("{from", "whose traffic?", "add indicator"),
    faulty("metric: spare, value: 1"): ("spare", "there is no metric 'spare'", ""),
    faulty("missing: [queue, reqests]"): ("reqests", "there is no metric 'reqests'", "'requests'?"),
    faulty("deploy: shopp"): ("shopp", "there is no service 'shopp'", "did you mean 'shop'?"),
    faulty("uptime_check: frnt, fails_from: 1"): (
        "frnt", "there is no uptime check 'frnt'", "front"),
    faulty("uptime_check: front, fails_from: 9"): (
        "9}", "'front' is made from 5 places only", "eur-belgium"),
    faulty("log: {}"): ("log", "log entry: 0 entries, at least 1", ""),
    body("lasts: 12m", "faults:", "  - {from: 10m, for: 5m, deploy: shop}", "silent: others"): (
        "{from", "the fault ends after the test, which lasts 12m", "let the test last longer"),
    body("lasts: 12m", "faults:", "  - {from: 10m, for: 0s, deploy: shop}", "silent: others"): (
        "{from", "the fault lasts no time at all", ""),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MISTAKES.items())
def test_a_mistake_is_told_at_its_place(
    tmp_path: Path, text: str, expected: tuple[str, str, str]
) -> None:
    loaded = reading(tmp_path, text)
    place, message, hint = expected
    if ":" not in place:
        before = text[: text.index(place)]
        place = f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
    told = [render(diagnostic, loaded.texts) for diagnostic in loaded.diagnostics]
    assert any(
        line.startswith(f"{FILE}:{place}: ") and message in line and hint in line for line in told
    ), "\n".join(told)
    assert not loaded.tests


ROWS = {
    "a,b\n1,2\n": "the first line is not time,value",
    "time,value\n0,1\n": "fewer than two rows",
    "time,value\n0,1\n0,2\n": "line 3: the time is not after the one before",
    "time,value\n0,1\nsoon,2\n": "line 3: 'soon' is neither seconds nor RFC 3339",
    "time,value\n0,1\n1,-2\n": "line 3: '-2' is not a number from 0",
    "time,value\n0,1\n1,inf\n": "line 3: 'inf' is not a number from 0",
    "time,value\n0,1,2\n": "line 2: 3 columns, not two",
    "": "the first line is not time,value",
}


@pytest.mark.parametrize(("rows", "message"), ROWS.items())
def test_a_bad_recording_is_told_where_it_is_named(tmp_path: Path, rows: str, message: str) -> None:
    (tmp_path / FILE).parent.mkdir(parents=True)
    (tmp_path / FILE).with_name("x.csv").write_text(rows)
    loaded = reading(tmp_path, body(*RIGHT, "traffic: {availability: {file: x.csv}}"))
    (found,) = loaded.diagnostics
    assert (found.span.line, found.span.column) == (5, 36)
    assert message in found.message


def test_times_of_a_recording_may_be_instants(tmp_path: Path) -> None:
    (tmp_path / FILE).parent.mkdir(parents=True)
    (tmp_path / FILE).with_name("x.csv").write_text(
        "time,value\n2026-01-01T00:00:00Z,1\n2026-01-01T01:00:00+00:00,2\n"
    )
    loaded = reading(tmp_path, body(*RIGHT, "traffic: {availability: {file: x.csv}}"))
    assert dict(loaded.tests[0].scenario.traffic)["availability"] == Recorded((0, 3_600), (1, 2))


def test_names_are_unique_over_all_files_and_services(tmp_path: Path) -> None:
    other = tmp_path / "monitoring" / "services" / "pay" / "alert_tests" / "a.yml"
    other.parent.mkdir(parents=True)
    other.write_text(body(*RIGHT))
    loaded = reading(tmp_path, body(*RIGHT))
    (found,) = loaded.diagnostics
    assert found.span.file == "monitoring/services/pay/alert_tests/a.yml"
    assert found.message == f"the alert test 'outage' is already at {FILE}:2:3"
    assert len(loaded.tests) == 1


def test_a_project_may_have_none(tmp_path: Path) -> None:
    model, plan = planned(SHOP)
    assert load_tests(tmp_path, model, [plan]) == LoadedTests((), (), {})


TEXTS = st.text(max_size=20) | st.sampled_from(["1h", "5%", "availability", "alert/too_much", "3s"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["from", "for", "errors", "indicator", "policy", "within", "mean", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["lasts", "traffic", "faults", "fires", "silent", "budget_left", "seed"]),
        VALUES,
    )
)
def test_nothing_that_can_be_written_breaks_the_reader(
    tmp_path_factory: pytest.TempPathFactory, written: dict[str, object]
) -> None:
    import json

    text = json.dumps({"alert_tests": {"made": {"lasts": "1h", **written}}})
    loaded = reading(tmp_path_factory.mktemp("made"), text)
    assert loaded.diagnostics or loaded.tests
    assert HERE.file not in {d.span.file for d in loaded.diagnostics}
