"""Beside the examples of their pages: what else the rules find, and what they leave alone."""

from __future__ import annotations

import pytest

from checks.rule import PlanView
from monitoring.model import MetricKind, ValueType
from monitoring.plan import Json, Kind
from monitoring.validation.lookup import MetricFacts
from tests.check_useless.judged import (
    Facts,
    found,
    metric,
    policy,
    query,
    step,
    threshold,
    view,
)

NAME = "projects/shop/services/shop/serviceLevelObjectives/up"
HEAT = metric("custom.googleapis.com/heat")
FACTS = Facts(
    {
        "custom.googleapis.com/heat": MetricFacts(
            MetricKind.GAUGE, ValueType.DOUBLE, {"room": "STRING", "floor": "INT64"}
        ),
        "custom.googleapis.com/wait": MetricFacts(
            MetricKind.DELTA, ValueType.DISTRIBUTION, {}, "s", (0.1, 1.0, 5.0)
        ),
        "custom.googleapis.com/duration": MetricFacts(MetricKind.GAUGE, ValueType.DOUBLE, {}, "s"),
        "custom.googleapis.com/latency": MetricFacts(MetricKind.GAUGE, ValueType.DOUBLE, {}, "ms"),
        "custom.googleapis.com/used": MetricFacts(MetricKind.GAUGE, ValueType.DOUBLE, {}, "%"),
        "custom.googleapis.com/use": MetricFacts(MetricKind.GAUGE, ValueType.DOUBLE, {}, "10^2.%"),
        "custom.googleapis.com/error_rate": MetricFacts(
            MetricKind.GAUGE, ValueType.DOUBLE, {}, "1"
        ),
        "prometheus.googleapis.com/hits_total/counter": MetricFacts(
            MetricKind.CUMULATIVE, ValueType.DOUBLE, {"code": "STRING"}
        ),
    }
)


def heat(
    *steps: Json, more: str = "", value: float = 5, below: bool = False, **fields: Json
) -> Json:
    filter = metric("custom.googleapis.com/heat", more=more)
    return threshold(filter, value, *steps, below=below, **fields)


def of(name: str, value: float, *steps: Json) -> Json:
    return threshold(metric(f"custom.googleapis.com/{name}"), value, *steps or (step("MEAN"),))


def burn(lookback: str, **fields: Json) -> Json:
    return threshold(f'select_slo_burn_rate("{NAME}", "{lookback}")', 5, **fields)


def absent(name: str = "custom.googleapis.com/heat") -> Json:
    return {"conditionAbsent": {"filter": metric(name), "duration": "600s"}}


TRIGGER = {"trigger": {"count": 2}}


def dashboard(filter: str) -> tuple[Kind, Json]:
    inner = {"timeSeriesFilter": {"filter": filter, "aggregation": step("MEAN")}}
    widget = {"xyChart": {"dataSets": [{"timeSeriesQuery": inner}]}}
    return Kind.DASHBOARD, {"displayName": "D", "gridLayout": {"widgets": [widget]}}


CASES: list[tuple[str, list[tuple[Kind, Json]], list[str]]] = [
    # What is not a single series may well be two.
    ("trigger-unreachable", [policy(heat(step("MEAN"), **TRIGGER))], []),
    (
        "trigger-unreachable",
        [policy(heat(step("MEAN", "SUM", by=["metric.labels.room"]), **TRIGGER))],
        [],
    ),
    ("trigger-unreachable", [policy(burn("3600s", **TRIGGER))], ["waits for 2 series"]),
    ("trigger-unreachable", [policy(heat(step("MEAN", "SUM"), trigger={"percent": 50}))], []),
    # Only an extreme in the direction of the comparison lasts.
    ("retest-without-effect", [policy(heat(step("MIN", period=600), duration="300s"))], []),
    (
        "retest-without-effect",
        [policy(heat(step("MIN", period=600), duration="300s", below=True))],
        ["smallest"],
    ),
    ("retest-without-effect", [policy(heat(step("MAX", period=600), duration="600s"))], []),
    ("retest-without-effect", [policy(heat(step("MAX", period=600), duration="0s"))], []),
    # Averages of percentiles, in steps, across series and in PromQL; the worst is none.
    ("percentile-averaged", [policy(of("wait", 1, step("PERCENTILE_99", "MAX")))], []),
    (
        "percentile-averaged",
        [policy(of("wait", 1, step("PERCENTILE_99"), step("MEAN", "MEAN")))],
        ["REDUCE_MEAN"],
    ),
    (
        "percentile-averaged",
        [policy(query("avg(histogram_quantile(0.9, rate(x_bucket[5m]))) > 1"))],
        ["avg"],
    ),
    (
        "percentile-averaged",
        [policy(query("max(histogram_quantile(0.9, rate(x_bucket[5m]))) > 1"))],
        [],
    ),
    (
        "percentile-averaged",
        [policy(query("histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m]))) > 1"))],
        [],
    ),
    # Different labels of a filter are found; of one_of, NOT and OR nothing is certain.
    (
        "filter-selects-nothing",
        [policy(heat(more=' AND metric.labels.room="a" AND metric.labels.floor=1'))],
        [],
    ),
    (
        "filter-selects-nothing",
        [policy(heat(more=' AND (metric.labels.room="a" OR metric.labels.room="b")'))],
        [],
    ),
    (
        "filter-selects-nothing",
        [dashboard(f'{HEAT} AND resource.type="k8s_pod"')],
        ["resource.type"],
    ),
    # Labels, in filters, groups, charts and queries.
    (
        "label-unknown",
        [policy(heat(more=' AND metric.labels.rom="a"'))],
        ["the filter selects nothing"],
    ),
    (
        "label-unknown",
        [policy(heat(more=' AND NOT metric.labels.rom="a"'))],
        ["leaves nothing out"],
    ),
    ("label-unknown", [policy(heat(more=' AND metric.labels.rom=""'))], []),
    (
        "label-unknown",
        [policy(heat(more=' AND resource.labels.zone="a"'))],
        ["resource global has no label zone"],
    ),
    ("label-unknown", [policy(heat(more=' AND metadata.user_labels.zone="a"'))], []),
    ("label-unknown", [dashboard(f'{HEAT} AND metric.labels.rom="a"')], ["has no label rom"]),
    (
        "label-unknown",
        [policy(query('sum(rate(hits_total{cod="500", job="web"}[5m])) > 1'))],
        ["label cod"],
    ),
    ("label-unknown", [policy(query('sum(rate(hits_total{cod!="500"}[5m])) > 1'))], []),
    ("label-unknown", [policy(query('sum(rate(else_total{cod="500"}[5m])) > 1'))], []),
    ("group-label-unknown", [policy(heat(step("MEAN", "SUM", by=["resource.label.*"])))], []),
    (
        "group-label-unknown",
        [policy(heat(step("MEAN", "SUM", by=["metric.labels.rom"])))],
        ["label rom"],
    ),
    # Values that a label's type rules out.
    ("label-value-impossible", [policy(heat(more=' AND metric.labels.floor="ground"'))], ["INT64"]),
    (
        "label-value-impossible",
        [policy(heat(more=' AND metric.labels.floor=one_of("1", "x")'))],
        ['"x"'],
    ),
    ("label-value-impossible", [policy(heat(more=' AND metric.labels.floor="2"'))], []),
    ("label-value-impossible", [policy(heat(more=' AND metric.labels.floor!="x"'))], []),
    ("label-value-impossible", [policy(heat(more=' AND metric.labels.room="5"'))], []),
    # Status codes.
    ("status-code-unmatched", [policy(heat(more=' AND metric.labels.status_code="5xx"'))], ["5xx"]),
    (
        "status-code-unmatched",
        [policy(heat(more=' AND metric.labels.response_code_class="5xx"'))],
        [],
    ),
    (
        "status-code-unmatched",
        [policy(heat(more=" AND metric.labels.response_code_class=500"))],
        [],
    ),
    (
        "status-code-unmatched",
        [policy(heat(more=" AND metric.labels.response_code_class=503"))],
        ["503"],
    ),
    (
        "status-code-unmatched",
        [policy(heat(more=' AND metric.labels.response_code="unavailable"'))],
        [],
    ),
    (
        "status-code-unmatched",
        [policy(query('sum(rate(x_total{status_code=~"5.."}[5m])) > 1'))],
        [],
    ),
    (
        "status-code-unmatched",
        [policy(query('sum(rate(x_total{status_code=~"5."}[5m])) > 1'))],
        ['"5."'],
    ),
    ("status-code-unmatched", [policy(query('sum(rate(x_total{code="5xx"}[5m])) > 1'))], []),
    # Shares and percentages.
    ("share-as-percentage", [policy(of("use", 80))], ["8000 %"]),
    ("share-as-percentage", [policy(of("use", 1.5))], []),
    ("share-as-percentage", [policy(of("use", 80, step("MEAN", "SUM")))], []),
    ("share-as-percentage", [policy(of("used", 0.8))], ["less than 1 %"]),
    ("share-as-percentage", [policy(of("used", 80))], []),
    ("share-as-percentage", [policy(of("error_rate", 5))], ["500 %"]),
    ("share-as-percentage", [policy(of("heat", 80))], []),
    (
        "share-as-percentage",
        [policy(query("sum(rate(errors_total[5m])) / sum(rate(hits_total[5m])) > 5"))],
        ["never above 5"],
    ),
    (
        "share-as-percentage",
        [policy(query("100 * sum(rate(errors_total[5m])) / sum(rate(hits_total[5m])) > 5"))],
        [],
    ),
    (
        "share-as-percentage",
        [policy(query("sum(rate(wait_sum[5m])) / sum(rate(wait_count[5m])) > 5"))],
        [],
    ),
    # Units, and buckets.
    ("threshold-without-unit", [policy(of("duration", 500))], ["8 min 20 s"]),
    ("threshold-without-unit", [policy(of("duration", 30))], []),
    ("threshold-without-unit", [policy(of("latency", 2))], ["0.002 s"]),
    ("threshold-without-unit", [policy(of("heat", 500))], []),
    (
        "threshold-between-buckets",
        [policy(of("wait", 3, step("DELTA", "PERCENTILE_99")))],
        ["3 s give or take 2"],
    ),
    (
        "threshold-between-buckets",
        [policy(of("wait", 9, step("DELTA", "PERCENTILE_99")))],
        ["nothing above 5 s"],
    ),
    ("threshold-between-buckets", [policy(of("wait", 1, step("DELTA", "PERCENTILE_99")))], []),
    ("threshold-between-buckets", [policy(of("wait", 3, step("DELTA", "MEAN")))], []),
    # Closing by itself.
    ("auto-close-short", [policy(absent(), alertStrategy={"autoClose": "86400s"})], []),
    ("auto-close-short", [policy(burn("21600s"), alertStrategy={"autoClose": "1800s"})], ["6 h"]),
    (
        "auto-close-short",
        [
            policy(
                heat(step("MEAN", period=1800), duration="600s"),
                alertStrategy={"autoClose": "1800s"},
            )
        ],
        ["40 min"],
    ),
    ("auto-close-short", [policy(heat(step("MEAN")), alertStrategy={"autoClose": "1800s"})], []),
    # Windows.
    ("window-too-short", [policy(burn("60s"))], ["burn rate over 1 min"]),
    ("window-too-short", [policy(burn("300s"))], []),
    ("window-too-short", [policy(query("rate(x_total[1m]) > 1"))], []),
    ("window-too-short", [policy(query("max_over_time(x[30s]) > 1"))], []),
    # Counters.
    ("counter-without-rate", [policy(query("x_total > 1"))], ["x_total is a counter"]),
    ("counter-without-rate", [policy(query("count(x_total) > 1"))], []),
    ("counter-without-rate", [policy(query("x / memory_bytes_total > 1"))], []),
    ("counter-without-rate", [policy(query("increase(x_total[5m]) > 1"))], []),
    # Silence of what is silent.
    (
        "absence-of-rare-events",
        [policy(absent("logging.googleapis.com/user/refused"))],
        ["refused"],
    ),
    ("absence-of-rare-events", [policy(absent())], []),
    # Sides of a ratio that depend on the metric are left alone.
    (
        "ratio-sides-differ",
        [
            policy(
                heat(
                    step("MEAN", "SUM"),
                    denominatorFilter=HEAT,
                    denominatorAggregations=[step("MEAN")],
                )
            )
        ],
        [],
    ),
    (
        "ratio-sides-differ",
        [
            policy(
                heat(
                    step("MEAN", "SUM", by=["metric.label.room"]),
                    denominatorFilter=HEAT,
                    denominatorAggregations=[step("MEAN", "SUM", by=["metric.labels.room"])],
                )
            )
        ],
        [],
    ),
    # Conditions beside each other.
    (
        "conditions-contradict",
        [policy(heat(value=5), heat(value=9, below=True), combiner="AND")],
        [],
    ),
    (
        "conditions-contradict",
        [policy(heat(value=9), heat(value=5, below=True), combiner="AND")],
        ["above 9 and below 5"],
    ),
    ("conditions-contradict", [policy(heat(value=9), of("used", 5), combiner="AND")], []),
    ("condition-duplicate", [policy(heat()), policy(heat())], ["in Policy already"]),
    ("condition-duplicate", [policy(heat(), of("used", 5), combiner="AND"), policy(heat())], []),
    # Channels and objectives.
    (
        "channel-silent",
        [(Kind.CHANNEL, {"type": "email", "verificationStatus": "UNVERIFIED"})],
        ["not verified"],
    ),
    ("channel-unused", [(Kind.CHANNEL, {"name": "projects/shop/notificationChannels/2"})], []),
    ("slo-unknown", [policy(burn("3600s"))], []),
    ("slo-unknown", [(Kind.SLO, {"name": f"{NAME}s"}), policy(burn("3600s"))], ["no objective up"]),
    (
        "slo-unknown",
        [(Kind.SLO, {"name": NAME.replace("shop/serv", "web/serv")}), policy(burn("3600s"))],
        [],
    ),
]


@pytest.mark.parametrize(
    ("id", "bodies", "messages"),
    [pytest.param(*case, id=f"{case[0]}-{n}") for n, case in enumerate(CASES)],
)
def test_what_is_found(id: str, bodies: list[tuple[Kind, Json]], messages: list[str]) -> None:
    """Each rule says what is wrong with the numbers, and nothing where that is not certain."""
    said = [one.message for one in found(id, view(bodies, FACTS))]
    assert len(said) == len(messages), said
    for part, message in zip(messages, said, strict=True):
        assert part in message


def test_an_uptime_check_that_asks_more_rarely_than_its_policy_looks() -> None:
    """The period of a check is known exactly where it stands beside the policy."""

    def judged(every: str, period: int) -> PlanView:
        check = {"name": "projects/shop/uptimeCheckConfigs/front", "period": every}
        kind = "monitoring.googleapis.com/uptime_check/check_passed"
        filter = metric(kind, "uptime_url", ' AND metric.labels.check_id="front"')
        looks = threshold(filter, 1, step("NEXT_OLDER", "COUNT_FALSE", period))
        return view([(Kind.UPTIME, check), policy(looks)])

    assert found("window-too-short", judged("300s", 300)) == []
    (one,) = found("window-too-short", judged("300s", 60))
    assert one.path[-1] == "alignmentPeriod"
    assert "asks every 5 min" in one.message


def test_a_disabled_uptime_check_is_watched_in_vain() -> None:
    """As a disabled log metric, in a policy or on a dashboard."""
    off = (Kind.UPTIME, {"name": "projects/shop/uptimeCheckConfigs/front", "disabled": True})
    kind = "monitoring.googleapis.com/uptime_check/check_passed"
    filter = metric(kind, "uptime_url", ' AND metric.labels.check_id="front"')
    (one,) = found("metric-disabled", view([off, dashboard(filter)]))
    assert one.message == "the uptime check front is disabled: what reads it sees nothing"
    assert one.path[-2:] == ("timeSeriesFilter", "filter")


def test_the_raw_side_of_rules_that_the_config_answers() -> None:
    """An SLO's cut is held against the buckets that are known, where it is written by hand."""

    def cut(bound: float) -> PlanView:
        filter = metric("custom.googleapis.com/wait")
        inner = {"distributionFilter": filter, "range": {"max": bound}}
        body = {"serviceLevelIndicator": {"requestBased": {"distributionCut": inner}}}
        return view([(Kind.SLO, body)], FACTS)

    assert found("bound-between-buckets", cut(1)) == []
    (one,) = found("bound-between-buckets", cut(0.55))
    assert "between the bucket edges 0.1 and 1 s: 50% of what falls there" in one.message
    assert one.path[-2:] == ("range", "max")
    (one,) = found("bound-between-buckets", cut(30))
    assert "the histogram ends at 5 s" in one.message
