"""Every way to show every kind of metric is taken by the API's rules, or refused by us first."""

from __future__ import annotations

from itertools import product

import pytest

from alerts.policy import policy_resource
from alerts.threshold import threshold_policy
from monitoring.aggregation import aggregate
from monitoring.compile_error import CompileError, Fault
from monitoring.model import Metric, MetricKind, ValueType
from monitoring.validation.lookup import MetricFacts
from monitoring.validation.validate import validate
from tests.model_factory import alert, context, histogram, metric, service

SHOWS = ("", "mean", "max", "min", "sum", "rate", "p50", "p90", "p95", "p99")
ACROSS = ("mean", "sum", "max", "min", "none")


class Facts:
    """The facts of one metric."""

    def __init__(self, of: Metric) -> None:
        self._of = of

    def metric(self, type: str, /) -> MetricFacts | None:
        of = self._of
        return MetricFacts(of.kind, of.value_type, of.labels) if type == of.type else None


@pytest.mark.parametrize(("kind", "value_type"), list(product(MetricKind, ValueType)))
def test_what_we_make_the_api_takes(kind: MetricKind, value_type: ValueType) -> None:
    of = metric(type="custom.googleapis.com/x", kind=kind, value_type=value_type, unit="1")
    made = 0
    for show, across, by in product(SHOWS, ACROSS, ((), ("code",))):
        try:
            policy = threshold_policy(
                context(), service(), alert(of, "5", show=show, across=across, by=by)
            )
        except CompileError as error:
            assert error.fault is Fault.SHOW
            assert error.hint
            continue
        resource = policy_resource(context(), service(), policy)
        assert validate(resource.kind, resource.body, Facts(of)) == (), (show, across)
        made += 1
    countable = value_type in (ValueType.INT64, ValueType.DOUBLE, ValueType.DISTRIBUTION)
    gauge_of_truth = value_type is ValueType.BOOL and kind is MetricKind.GAUGE
    assert bool(made) == (countable or gauge_of_truth)


def test_percentiles_of_each_series_are_taken_before_they_are_joined() -> None:
    merged = aggregate(histogram(), "p99", "mean", ("route",), 60)
    worst = aggregate(histogram(), "p99", "max", ("route",), 60)
    assert [step.get("crossSeriesReducer") for step in merged.steps] == ["REDUCE_PERCENTILE_99"]
    assert [step["perSeriesAligner"] for step in worst.steps] == [
        "ALIGN_DELTA",
        "ALIGN_PERCENTILE_99",
    ]
    assert [step.get("crossSeriesReducer") for step in worst.steps] == [None, "REDUCE_MAX"]
