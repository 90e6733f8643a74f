"""What is said of a policy: the shipped ones, ones made by hand, and those without a form."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from alerts.evaluate.options import KNOWN, Options
from alerts.explain.chart import chart
from alerts.explain.explain import explain
from alerts.explain.explanation import Explanation, Row
from alerts.explain.explanation_json import explanation_json
from alerts.explain.fault_size import FaultSizeError, fault_size, length
from alerts.explain.page import WIDTH, answer, page
from checks.check import check
from monitoring.compiler import compile_plan
from monitoring.plan import Kind, Plan, Resource, Source
from tests.model_factory import environment, latency, model, objective, service

D = Decimal
HERE = Source("made.yaml", 1, 1)


@pytest.fixture(scope="module")
def prod(root: Path) -> Plan:
    return check(root, ["prod"]).plans["prod"]


def said(plan: Plan, key: str, **asked: Any) -> Explanation:
    return explain(plan[key], plan.resources, **asked)


def rows(explanation: Explanation) -> dict[str, Row]:
    return {row.label: row for row in explanation.rows}


def test_all_policies_of_prod_are_explained(prod: Plan) -> None:
    policies = list(prod.of(Kind.POLICY))
    assert len(policies) == 31
    for policy in policies:
        made = explain(policy, prod.resources)
        assert made.fires, policy.key
        assert not made.why_not
        assert made.told
        assert made.words.steps
        assert made.words.runbook
        lines = page(made).splitlines()
        assert max(map(len, lines)) <= WIDTH
        woken = [line for line in lines[: lines.index("")] if not line.startswith(" ")]
        assert [line.split("  ")[0] for line in woken] == ["Broken", "How bad", "Do"]
        assert {option.name for option in made.options} <= KNOWN.keys()
        assert json.loads(json.dumps(explanation_json(made)))["fires"] is True


def test_the_fast_page_has_the_reference_s_numbers(prod: Plan) -> None:
    made = said(prod, "alert/api_availability/page-fast")
    table = rows(made)
    total = table["100%"]
    assert total.course is not None
    assert (total.course.detect, total.course.reset) == (D("51.84"), D("295.68"))
    assert total.spent == D("0.02")
    assert table["1%"].course is None
    smallest = table["above 1.44%"]
    assert smallest.just_above
    assert smallest.course is not None
    assert round(smallest.course.detect, 3) == 3_600
    assert round(smallest.course.reset, 3) == 0
    assert made.promise is not None
    assert made.promise.budget == D("2592")


@pytest.mark.parametrize(
    ("tier", "size", "detect"),
    [
        ("page-fast", "10%", "518.4"),
        ("page-fast", "2%", "2592"),
        ("page-slow", "1%", "12960"),
        ("ticket-fast", "0.5%", "51840"),
        ("ticket-slow", "0.2%", "129600"),  # a PromQL condition
    ],
)
def test_the_first_tier_to_fire(prod: Plan, tier: str, size: str, detect: str) -> None:
    found = rows(said(prod, f"alert/api_availability/{tier}"))[size].course
    assert found is not None
    assert round(found.detect, 9) == D(detect)


def test_what_is_asked_is_answered(prod: Plan) -> None:
    key = "alert/api_availability/page-fast"
    made = said(prod, key, fault=D("0.15"), lasting=D(600))
    assert made.asked is not None
    assert answer(made.asked) == (
        "a fault of 15% for 10 min fires after 5 min 46 s (2% of the budget) and clears "
        "4 min 31 s after its end. It spends 3.47% of the budget."
    )
    short = said(prod, key, fault=D("0.15"), lasting=D(300))
    assert short.asked is not None
    assert short.asked.row.course is None
    assert "does not fire it" in page(short)


def test_a_policy_that_can_never_fire_says_why(prod: Plan) -> None:
    key = "alert/data_processing_latency/page-fast"
    body = json.loads(json.dumps(prod[key].body))
    for condition in body["conditions"]:
        condition["conditionThreshold"]["thresholdValue"] = 14.4
    made = explain(replace(prod[key], body=body), prod.resources)
    assert not made.fires
    assert "it can never fire at a goal of 90%" in made.why_not
    assert "needs more than 144%" in made.why_not
    text = page(made)
    assert "can never fire" in text.splitlines()[2] + text.splitlines()[3]
    assert not chart(made)


def test_the_chart_shows_the_fault_and_the_alert(prod: Plan) -> None:
    key = "alert/api_availability/page-fast"
    lines = chart(said(prod, key, fault=D("0.15"), lasting=D(600)))
    _, fault, long, short, fires = lines
    assert max(map(len, lines)) <= WIDTH
    assert "a column is 20 s" in lines[0]
    column = 20
    bars = fires[23:]
    assert fault[23:].count("█") == 600 / column
    assert bars.index("█") == int(345.6 // column)
    assert bars.count("█") == pytest.approx((600 + 271.2 - 345.6) / column, abs=1)
    # At each column the alert fires where both windows stand above half height.
    high = "▅▆▇█"
    for at, bar in enumerate(bars):
        both = all(line[23:].ljust(56)[at] in high for line in (long, short))
        assert both == (bar == "█"), at


def test_a_guarded_policy_shows_its_price() -> None:
    shop = service(objective(expected_rate=D(10) / 3_600))
    plan = compile_plan(model(shop), environment())
    made = said(plan, "alert/availability/page-fast")
    assert made.guard is not None
    assert (made.guard.rate, made.guard.least, made.guard.outage) == ("10/h", 3, 1_800)
    assert round(made.guard.caught, 3) == D("0.875")
    assert round(made.guard.without, 3) == D("0.993")
    found = rows(made)["100%"].course
    assert found is not None
    assert round(found.detect) == 18 * 60
    assert "with a chance of 87.5% instead of 99.3%" in " ".join(page(made).split())


def test_counted_windows_say_that_they_are_the_latest() -> None:
    entry = objective("fast", "0.9", 3_600, bound="500ms", good_windows=D("0.95"),
                      indicator=latency())  # fmt: skip
    plan = compile_plan(model(service(entry)), environment())
    made = said(plan, "alert/fast/page-fast")
    assert rows(made)["100%"].course is not None
    assert rows(made)["10%"].course is None  # a window of which 90 % are good is good
    assert "both times are the latest" in page(made)


def policy(condition: dict[str, Any], **changes: Any) -> Resource:
    body = {"displayName": "made", "conditions": [condition], "combiner": "OR", **changes}
    return Resource(Kind.POLICY, "alert/made", body, (), HERE)


def query(text: str, **changes: Any) -> dict[str, Any]:
    return {"conditionPrometheusQueryLanguage": {"query": text, **changes}}


NO_FORM = [
    ({"conditionMatchedLog": {"filter": "severity>=ERROR"}}, "a log match opens"),
    ({"conditionMonitoringQueryLanguage": {"query": "fetch x"}}, "MQL is deprecated"),
    ({"conditionSql": {}}, "Log Analytics"),
    ({"conditionThreshold": {"filter": "metric.type="}}, "cannot be read"),
    (query("up == 0"), "only comparisons"),
    (query("rate(a[5m]) > 10"), "depends on the traffic"),
    (query("sum(increase(a[5m])) > 10"), "nobody has said a rate"),
    (query("sum(rate(a[5m])) / sum(rate(b[1h])) > 0.1"), "or several"),
    (query("sum(rate(a[5m] offset 1h)) / sum(rate(b[5m] offset 1h)) > 0.1"), "offset"),
    (query("a >"), "not PromQL"),
    (query("(" * 500 + "a" + ")" * 500), "too long"),
    (query("a > b"), "not a number"),
]


@pytest.mark.parametrize(("condition", "why"), NO_FORM, ids=lambda value: str(value)[:40])
def test_what_has_no_closed_form_says_so(condition: dict[str, Any], why: str) -> None:
    made = explain(policy(condition), ())
    assert why in made.why_not
    assert not made.rows
    assert not made.fires
    text = page(made)
    assert why.split()[0].lower() in text.lower()
    assert "no times follow" in text
    assert explanation_json(made)["why_not"] == made.why_not


def threshold(aligner: str, value: float, **changes: Any) -> dict[str, Any]:
    step = {"alignmentPeriod": "300s", "perSeriesAligner": f"ALIGN_{aligner}"}
    body = {
        "filter": 'metric.type="custom.googleapis.com/a" AND resource.type="global"',
        "aggregations": [step],
        "comparison": "COMPARISON_GT",
        "thresholdValue": value,
        "duration": "0s",
        **changes,
    }
    return {"conditionThreshold": body}


@pytest.mark.parametrize(
    ("aligner", "detect", "reset"),
    [("MEAN", 30, 270), ("RATE", 30, 270), ("MAX", 0, 300), ("MIN", 300, 0), ("NEXT_OLDER", 0, 0)],
)
def test_aligners(aligner: str, detect: int, reset: int) -> None:
    made = explain(policy(threshold(aligner, 2)), (), fault=D(20))
    assert made.asked is not None
    assert made.asked.row.course is not None
    assert (made.asked.row.course.detect, made.asked.row.course.reset) == (detect, reset)


def test_a_percentile_and_a_limit_from_below() -> None:
    high = explain(policy(threshold("PERCENTILE_95", 2)), (), fault=D(1))
    assert high.asked is not None
    assert high.asked.row.course is not None
    assert high.asked.row.course.detect == 15
    low = explain(policy(threshold("MEAN", 2, comparison="COMPARISON_LT")), ())
    assert rows(low)["0"].course is not None
    assert low.rows[-1].label == "below 2"
    assert "stddev" in explain(policy(threshold("STDDEV", 2)), ()).why_not.lower()


@pytest.mark.parametrize("limit", [0, -5, 0.25, 30])
@pytest.mark.parametrize("side", ["GT", "LT"])
def test_any_limit_has_faults_beyond_it(limit: float, side: str) -> None:
    made = explain(policy(threshold("MEAN", limit, comparison=f"COMPARISON_{side}")), ())
    *larger, smallest = made.rows
    assert len({row.size for row in larger}) == len(larger)
    for row in larger:
        assert row.course is not None
        assert row.size > limit if side == "GT" else row.size < limit
    assert smallest.just_above
    assert smallest.size == D(str(limit))
    assert [r.course.detect for r in made.rows if r.course] == sorted(
        r.course.detect for r in made.rows if r.course
    )


def test_a_quantile_in_promql() -> None:
    text = 'histogram_quantile(0.9, sum by (le) (rate(latency_bucket{a="b"}[10m]))) > 0.5'
    made = explain(policy(query(text, duration="300s")), ())
    found = rows(made)["100%"].course
    assert found is not None
    assert (found.detect, found.reset) == (360, 540)


def test_conditions_joined_by_or_fire_by_the_first() -> None:
    both = [threshold("MEAN", 2), threshold("MAX", 50)]
    made = explain(policy({}, conditions=both), (), fault=D(100))
    assert made.asked is not None
    assert made.asked.row.course is not None
    assert made.asked.row.course.detect == 0
    assert made.rows[-1].size == 2  # the more sensitive one


def test_the_options_of_an_evaluation_are_what_comes_on_top(prod: Plan) -> None:
    key = "alert/api_availability/page-fast"
    late = said(prod, key, options=Options(ingestion_delay=240))
    assert (late.delays.least, late.delays.most) == (240, 360)
    assert {o.name: o.value for o in late.options}["ingestion_delay"] == "240"
    assert "and_incidents" in {o.name for o in late.options}
    query_ = said(prod, "alert/api_availability/ticket-slow")
    assert "evaluation_period" not in {o.name for o in query_.options}


@pytest.mark.parametrize(
    ("key", "text", "size"),
    [
        ("alert/api_availability/page-fast", "10%", "0.1"),
        ("alert/api_availability/page-fast", "0.05", "0.05"),
        ("alert/api_response_time", "4000ms", "4"),
        ("alert/high_error_rate", "20%", "0.2"),
        ("alert/uptime/health", "2", "2"),
    ],
)
def test_sizes_are_read_in_the_policy_s_scale(prod: Plan, key: str, text: str, size: str) -> None:
    assert fault_size(text, said(prod, key).conditions[0]) == D(size)


@pytest.mark.parametrize(
    ("key", "text", "meant"),
    [
        ("alert/api_availability/page-fast", "4s", "a share of bad events"),
        ("alert/api_availability/page-fast", "0%", "above 0%"),
        ("alert/api_availability/page-fast", "120%", "at most 100%"),
        ("alert/api_response_time", "5%", "a value of the metric, in s"),
        ("alert/uptime/health", "9", "a number of checkers"),
        ("alert/uptime/health", "1.5", "a number of checkers"),
        ("alert/absent/http_requests", "1", "no size"),
        ("alert/high_error_rate", "much", "not a quantity"),
    ],
)
def test_sizes_that_are_none(prod: Plan, key: str, text: str, meant: str) -> None:
    with pytest.raises(FaultSizeError, match=meant):
        fault_size(text, said(prod, key).conditions[0])


def test_lengths() -> None:
    assert length("20m") == 1_200
    for text in ("0s", "20 minutes", "soon"):
        with pytest.raises(FaultSizeError):
            length(text)


def test_explaining_needs_no_numpy(root: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from checks.check import check\n"
        "from alerts.explain.explain import explain; from alerts.explain.page import page\n"
        "p = check(Path('.'), ['prod']).plans['prod']\n"
        "print(len([page(explain(r, p.resources)) for r in p.resources if 'alert/' in r.key]))\n"
        "print('numpy' in sys.modules)\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == ["31", "False"]
