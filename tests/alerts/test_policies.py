"""Policies: conditions, numbers, words, and who is told."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from alerts.absence import absence_policy
from alerts.budget import cap_policies, exhausted_policy, promise_policy
from alerts.burn_rate import tier_policies
from alerts.policy import Policy, policy_resource
from alerts.threshold import threshold_policy
from alerts.uptime import uptime_policy
from monitoring.compile_error import CompileError, Fault
from monitoring.model import MetricKind, Severity, ValueType
from monitoring.plan import Note
from slo.derived import Slo, derive
from tests.model_factory import (
    alert,
    budget,
    check,
    context,
    gauge,
    histogram,
    latency,
    log_metric,
    metric,
    objective,
    service,
)

D = Decimal
NAME = "projects/shop-prod/services/shop/serviceLevelObjectives/availability"


def slo(**changes: Any) -> Slo:
    entry = objective(**changes)
    return derive("shop-prod", service(entry), entry)


def policies(of: Slo) -> dict[str, Policy]:
    made = tier_policies(context(), of)
    return {p.key.rpartition("/")[2]: p for p in made if isinstance(p, Policy)}


def thresholds(policy: Policy) -> Iterator[tuple[str, float]]:
    for condition in policy.conditions:
        body = condition["conditionThreshold"]
        assert body["comparison"] == "COMPARISON_GT"
        assert body["duration"] == "0s"
        yield body["filter"], body["thresholdValue"]


def test_a_tier_requires_both_windows() -> None:
    made = policies(slo())
    assert list(made) == ["page-fast", "page-slow", "ticket-fast", "ticket-slow"]
    for name, (long, short, burn) in {
        "page-fast": (3_600, 300, 14.4),
        "page-slow": (21_600, 1_800, 6.0),
        "ticket-fast": (86_400, 7_200, 3.0),
    }.items():
        policy = made[name]
        assert policy.combiner == "AND"
        assert list(thresholds(policy)) == [
            (f'select_slo_burn_rate("{NAME}", "{long}s")', burn),
            (f'select_slo_burn_rate("{NAME}", "{short}s")', burn),
        ]
        assert policy.needs == ("slo/availability",)
    assert {n: p.severity for n, p in made.items()} == {
        "page-fast": Severity.PAGE,
        "page-slow": Severity.PAGE,
        "ticket-fast": Severity.TICKET,
        "ticket-slow": Severity.TICKET,
    }


def test_beyond_a_day_one_promql_condition_has_both_windows() -> None:
    policy = policies(slo(goal="0.9995"))["ticket-slow"]
    (condition,) = policy.conditions
    body = condition["conditionPrometheusQueryLanguage"]
    bad, total = 'sum(rate(requests_total{code=~"5.."}[3d]))', "sum(rate(requests_total[3d]))"
    long = f"({bad} / {total} > 0.0005)"
    assert body["query"] == f"{long} and {long.replace('3d', '6h')}"
    assert body["disableMetricValidation"] is True
    assert body["evaluationInterval"] == "60s"


def test_what_promql_cannot_tell_is_noted() -> None:
    blind = slo(bound="1s", goal="0.99", indicator=latency(histogram(buckets=())))
    counted = slo(window=3_600, good_windows=D("0.95"))
    for of, why in ((blind, "list the metric's buckets"), (counted, "cannot count good windows")):
        notes = [made.text for made in tier_policies(context(), of) if isinstance(made, Note)]
        assert len(notes) == 1
        assert why in notes[0]
        assert "ticket-slow" not in policies(of)


def test_the_words_carry_the_numbers() -> None:
    resource = policy_resource(context(), service(), policies(slo())["page-fast"])
    text = resource.body["documentation"]["content"]
    for fact in ("14.4 times", "99.9% good over 30 d", "43 min 12 s", "51.8 s", "4 min 56 s",
                 "2% of the budget", "docs/runbooks.md#burn-rate"):  # fmt: skip
        assert fact in text
    assert resource.body["severity"] == "CRITICAL"
    assert resource.body["displayName"].startswith("Shop: availability, burn rate above 14.4")
    assert resource.body["notificationChannels"] == ["${ref:channel/mail}"]
    assert resource.needs == ("channel/mail", "slo/availability")
    assert resource.body["alertStrategy"]["notificationPrompts"] == ["OPENED", "CLOSED"]


def test_a_runbook_that_is_a_page_becomes_a_link() -> None:
    entry = objective()
    linked = service(entry, runbook="https://wiki.example/shop")
    of = derive("shop-prod", linked, entry)
    resource = policy_resource(context(), linked, exhausted_policy(of))
    assert resource.body["documentation"]["links"] == [
        {"displayName": "Runbook", "url": "https://wiki.example/shop#burn-rate"}
    ]


def test_the_spent_budget() -> None:
    (condition,) = exhausted_policy(slo()).conditions
    body = condition["conditionThreshold"]
    assert body["filter"] == f'select_slo_budget_fraction("{NAME}")'
    assert (body["comparison"], body["thresholdValue"]) == ("COMPARISON_LT", 0.0)


def test_the_promise_of_a_short_window() -> None:
    policy = promise_policy(slo(goal="0.9", window=3_600))
    assert list(thresholds(policy)) == [(f'select_slo_burn_rate("{NAME}", "3600s")', 1.0)]
    assert policy.severity is Severity.TICKET


def test_the_daily_cap() -> None:
    budgets = (budget("144"), budget("2592", "monthly_downtime"))
    (policy,) = cap_policies(slo(), budgets)
    assert isinstance(policy, Policy)
    ((selector, burn),) = thresholds(policy)
    assert selector == f'select_slo_burn_rate("{NAME}", "86400s")'
    assert burn == pytest.approx(144 / 86.4)


def test_a_cap_that_means_nothing_is_noted() -> None:
    for of, cap in ((slo(), "86400"), (slo(window=3_600, good_windows=D("0.9")), "144")):
        (note,) = cap_policies(of, (budget(cap),))
        assert isinstance(note, Note)
    assert not list(cap_policies(slo(key="other"), (budget("144"),)))


def written(of: Any, value: str, **changes: Any) -> dict[str, Any]:
    (condition,) = threshold_policy(context(), service(), alert(of, value, **changes)).conditions
    return dict(condition)


@pytest.mark.parametrize(
    ("of", "value", "bound"),
    [
        (gauge(unit="s"), "500ms", 0.5),
        (gauge(unit="ms"), "2s", 2_000.0),
        (gauge(), "5%", 0.05),
        (gauge(unit="10^2.%"), "5%", 0.05),
        (gauge(unit="%"), "5%", 5.0),
        (gauge(unit="%"), "5", 5.0),
        (gauge(unit="By"), "1KiBy", 1_024.0),
        (gauge(unit="KiBy"), "1MBy", 976.5625),
        (gauge(unit="s"), "5m", 300.0),
    ],
)
def test_a_bound_is_converted_into_the_unit_of_the_metric(
    of: Any, value: str, bound: float
) -> None:
    assert written(of, value)["conditionThreshold"]["thresholdValue"] == bound


def test_a_written_alert_to_the_last_field() -> None:
    assert written(gauge(), "5%", by=()) == {
        "displayName": "too much",
        "conditionThreshold": {
            "filter": 'metric.type="custom.googleapis.com/app/queue" '
            'AND resource.type="generic_task"',
            "aggregations": [
                {
                    "alignmentPeriod": "60s",
                    "perSeriesAligner": "ALIGN_MEAN",
                    "crossSeriesReducer": "REDUCE_MEAN",
                }
            ],
            "comparison": "COMPARISON_GT",
            "thresholdValue": 0.05,
            "duration": "300s",
            "trigger": {"count": 1},
            "evaluationMissingData": "EVALUATION_MISSING_DATA_NO_OP",
        },
    }


def test_at_once_and_below() -> None:
    body = written(gauge(), "1", duration=0, above=False)["conditionThreshold"]
    assert body["comparison"] == "COMPARISON_LT"
    assert "evaluationMissingData" not in body  # the API takes it only with a duration


def test_a_ninetieth_percentile_is_a_promql_condition() -> None:
    body = written(histogram(), "500ms", show="p90")["conditionPrometheusQueryLanguage"]
    assert body["query"].endswith("(rate(latency_seconds_bucket[2m]))) > 0.5")
    assert body["duration"] == "300s"


@pytest.mark.parametrize(
    ("of", "value"),
    [(gauge(unit="s"), "5%"), (gauge(), "5s"), (metric(), "5By"), (gauge(unit="s"), "3parsec")],
)
def test_a_bound_of_another_dimension_is_refused(of: Any, value: str) -> None:
    with pytest.raises(CompileError) as caught:
        written(of, value)
    assert caught.value.fault is Fault.UNIT
    assert caught.value.hint


def test_silence_of_a_declared_metric() -> None:
    policy = absence_policy(context({"queue": "metric/queue"}), service(), gauge())
    assert policy is not None
    (condition,) = policy.conditions
    assert condition["conditionAbsent"] == {
        "filter": 'metric.type="custom.googleapis.com/app/queue" AND resource.type="generic_task"',
        "aggregations": [
            {
                "alignmentPeriod": "60s",
                "perSeriesAligner": "ALIGN_COUNT",
                "crossSeriesReducer": "REDUCE_COUNT",
            }
        ],
        "duration": "600s",
        "trigger": {"count": 1},
    }
    assert policy.needs == ["metric/queue"]
    assert policy.key == "alert/absent/queue"


@pytest.mark.parametrize(
    ("of", "counter"),
    [
        (metric(), "requests_total"),
        (histogram(), "latency_seconds_count"),
        (metric(type="workload.googleapis.com/jobs"),
         'workload_googleapis_com:jobs{monitored_resource="prometheus_target"}'),
    ],
)  # fmt: skip
def test_silence_of_what_a_collector_makes(of: Any, counter: str) -> None:
    policy = absence_policy(context(), service(), of)
    assert policy is not None
    (condition,) = policy.conditions
    body = condition["conditionPrometheusQueryLanguage"]
    assert body["query"] == f"absent_over_time({counter}[10m])"
    assert body["disableMetricValidation"] is True


@pytest.mark.parametrize(
    ("changes", "aligner"),
    [
        ({"kind": MetricKind.CUMULATIVE}, "ALIGN_DELTA"),
        ({"kind": MetricKind.DELTA, "value_type": ValueType.DISTRIBUTION}, "ALIGN_DELTA"),
        ({"value_type": ValueType.DISTRIBUTION}, "ALIGN_SUM"),
        ({"value_type": ValueType.BOOL}, "ALIGN_COUNT"),
    ],
)
def test_the_aligner_of_silence(changes: dict[str, Any], aligner: str) -> None:
    policy = absence_policy(context(), service(), gauge(**changes))
    assert policy is not None
    (step,) = policy.conditions[0]["conditionAbsent"]["aggregations"]
    assert step["perSeriesAligner"] == aligner


def test_silence_of_rare_events_says_nothing() -> None:
    assert absence_policy(context(), service(), log_metric().metric) is None


def test_two_places_must_fail() -> None:
    policy = uptime_policy(service(), check())
    (condition,) = policy.conditions
    body = condition["conditionThreshold"]
    assert 'metric.labels.check_id="${ref:uptime/front:check_id}"' in body["filter"]
    assert 'resource.type="uptime_url"' in body["filter"]
    assert body["aggregations"] == [
        {
            "alignmentPeriod": "1200s",
            "perSeriesAligner": "ALIGN_NEXT_OLDER",
            "crossSeriesReducer": "REDUCE_COUNT_FALSE",
            "groupByFields": ["resource.label.*"],
        }
    ]
    assert (body["comparison"], body["thresholdValue"], body["duration"]) == (
        "COMPARISON_GT",
        1.0,
        "60s",
    )
    assert policy.severity is Severity.PAGE
    assert policy.needs == ("uptime/front",)
