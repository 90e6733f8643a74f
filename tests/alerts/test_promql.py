"""What is asked of Cloud Monitoring in PromQL."""

from __future__ import annotations

from decimal import Decimal

import pytest

from monitoring.compile_error import CompileError, Fault
from monitoring.model import Match, MetricKind, RatioIndicator, Selection
from monitoring.promql import count_selector, error_ratio, metric_name, quantile, range_of
from tests.model_factory import ERRORS, HERE, gauge, histogram, latency, metric, ratio

D = Decimal
BUCKET, COUNT = "latency_seconds_bucket", "latency_seconds_count"


@pytest.mark.parametrize(
    ("type", "name"),
    [
        ("prometheus.googleapis.com/http_requests_total/counter", "http_requests_total"),
        ("prometheus.googleapis.com/up/gauge", "up"),
        ("prometheus.googleapis.com/rpc_sum/summary:counter", "rpc_sum"),
        ("custom.googleapis.com/http/errors", "custom_googleapis_com:http_errors"),
        ("kubernetes.io/container/cpu/use", "kubernetes_io:container_cpu_use"),
        ("external.googleapis.com/a-b.c", "external_googleapis_com:a_b_c"),
    ],
)  # fmt: skip
def test_names(type: str, name: str) -> None:
    assert metric_name(metric(type=type)) == name


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(259_200, "3d"), (21_600, "6h"), (7_200, "2h"), (300, "5m"), (90, "90s"), (5_400, "90m")],
)
def test_ranges(seconds: int, text: str) -> None:
    assert range_of(seconds) == text


def test_a_metric_of_another_kind_names_its_resource() -> None:
    where = (Match("kind", 'a"b\\c'),)
    assert (
        count_selector(Selection(gauge(), where))
        == 'custom_googleapis_com:app_queue{monitored_resource="generic_task",kind="a\\"b\\\\c"}'
    )


def test_bad_of_total() -> None:
    assert error_ratio(ratio(), None, 21_600) == (
        'sum(rate(requests_total{code=~"5.."}[6h])) / sum(rate(requests_total[6h]))'
    )


def test_good_of_total_sees_an_outage_without_any_good() -> None:
    every = metric()
    good = Selection(every, ERRORS)
    indicator = RatioIndicator("a", HERE, "", Selection(every), good, None)
    assert error_ratio(indicator, None, 3_600) == (
        '1 - (sum(rate(requests_total{code=~"5.."}[1h])) or vector(0)) '
        "/ sum(rate(requests_total[1h]))"
    )


def test_good_and_bad() -> None:
    good, bad = Selection(metric("fine")), Selection(metric("failed"))
    bads, goods = "sum(rate(failed_total[1h]))", "sum(rate(fine_total[1h]))"
    assert error_ratio(RatioIndicator("a", HERE, "", None, good, bad), None, 3_600) == (
        f"{bads} / ({bads} + ({goods} or vector(0)))"
    )


def rate(le: str) -> str:
    return f"sum(rate({BUCKET}{{{le}}}[1h]))"


TENTH, HALF = rate('le="0.1"'), rate('le="0.5"')


@pytest.mark.parametrize(
    ("bound", "below"),
    [
        ("0.5", HALF),
        ("1", rate('le=~"1|1[.]0"')),  # exporters differ in how they write a whole number
        ("0.05", f"(0.5 * {TENTH})"),
        ("0.3", f"({TENTH} + 0.5 * ({HALF} - {TENTH}))"),
    ],
)
def test_the_part_of_a_histogram_below_a_bound(bound: str, below: str) -> None:
    assert error_ratio(latency(), D(bound), 3_600) == (
        f"1 - ({below} or vector(0)) / sum(rate({COUNT}[1h]))"
    )


def test_buckets_that_cannot_tell() -> None:
    assert error_ratio(latency(), D(11), 3_600) is None
    assert error_ratio(latency(histogram(buckets=())), D(1), 3_600) is None


@pytest.mark.parametrize(
    ("across", "by", "text"),
    [
        ("mean", (), f"histogram_quantile(0.9, sum by (le) (rate({BUCKET}[5m])))"),
        ("sum", ("route",), f"histogram_quantile(0.9, sum by (le, route) (rate({BUCKET}[5m])))"),
        ("none", (), f"histogram_quantile(0.9, rate({BUCKET}[5m]))"),
        ("max", ("route",), f"max by (route) (histogram_quantile(0.9, rate({BUCKET}[5m])))"),
    ],
)
def test_the_ninetieth_percentile(across: str, by: tuple[str, ...], text: str) -> None:
    assert quantile(Selection(histogram()), "p90", across, by, 300) == text


def test_only_the_ninetieth_needs_promql_and_only_histograms_have_it() -> None:
    assert quantile(Selection(histogram()), "p95", "mean", (), 300) is None
    for wrong in (metric(), histogram(kind=MetricKind.GAUGE)):
        with pytest.raises(CompileError) as caught:
            quantile(Selection(wrong), "p90", "mean", (), 300)
        assert caught.value.fault is Fault.SHOW
